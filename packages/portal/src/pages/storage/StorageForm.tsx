import type { AppStorageAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { useForm } from '../../state/hooks.ts'
import type { Resource } from '../../state/resource.ts'
import { Button } from '../../ui/Button.tsx'
import { Form } from '../../ui/Form.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { RadioGroup } from '../../ui/RadioGroup.tsx'
import { Section } from '../../ui/Section.tsx'
import { BucketFields } from './BucketFields.tsx'
import { StorageTestSection } from './StorageTestSection.tsx'
import { isComplete, toDraft, toPlace } from './storage.ts'
import { useStorageTester } from './use-storage-test.ts'

export interface StorageFormProps {
  /** Of the storage in the portal's API. */
  readonly path: string
  readonly resource: Resource<AppStorageAnswer>
  readonly saved: AppStorageAnswer
}

/** Chooses the storage, tries it out, saves it. */
export function StorageForm({ path, resource, saved }: StorageFormProps) {
  const { api, session } = usePortal()
  const tester = useStorageTester(path)
  const form = useForm(toDraft(saved), async (draft) => {
    const version = resource.value.peek()?.version ?? 0
    const answer = await api.put<AppStorageAnswer>(path, { version, ...toPlace(draft) })
    resource.set(answer)
    tester.try(toPlace(toDraft(answer)))
    return toDraft(answer)
  })
  const draft = form.values.value
  const isReady = isComplete(draft, saved)
  return (
    <>
      <Section title={text('storage.where')}>
        <Form
          form={form}
          onReload={resource.load}
          readOnly={!session.may('developer')}
          isReady={isReady && form.isChanged.value}
          done={text('storage.saved')}
          labels={LABELS}
          more={
            <Button
              icon="shield"
              disabled={!isReady}
              busy={tester.result.isLoading.value}
              onClick={() => tester.try(toPlace(draft))}
            >
              {text('storage.test')}
            </Button>
          }
        >
          <RadioGroup
            label={text('storage.place')}
            value={draft.kind}
            options={[
              {
                value: 'shared',
                label: text('storage.shared'),
                hint: text('storage.sharedHint', { place: saved.shared }),
              },
              { value: 's3', label: text('storage.own'), hint: text('storage.ownHint') },
            ]}
            onChange={(kind) => form.set('kind', kind)}
          />
          {draft.kind === 's3' && <BucketFields form={form} saved={saved} />}
          {form.isChanged.value && <Notice tone="info">{text('storage.moves')}</Notice>}
        </Form>
      </Section>
      <StorageTestSection tester={tester} place={toPlace(draft)} />
    </>
  )
}

const LABELS = {
  kind: text('storage.place'),
  bucket: text('storage.bucket'),
  prefix: text('storage.prefix'),
  endpoint: text('storage.endpoint'),
  region: text('storage.region'),
  accessKeyId: text('storage.accessKeyId'),
}
