import type { SourceStorageAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { text } from '../../../locale/text.ts'
import { usePortal } from '../../../portal.ts'
import { useForm } from '../../../state/hooks.ts'
import { Button } from '../../../ui/Button.tsx'
import { Form } from '../../../ui/Form.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { RadioGroup } from '../../../ui/RadioGroup.tsx'
import { TextInput } from '../../../ui/TextInput.tsx'
import { StorageTestView } from '../StorageTestView.tsx'
import { useStorageTester } from '../use-storage-test.ts'
import { FolderDialog } from './FolderDialog.tsx'
import type { KeepingViewProps } from './KeepingSection.tsx'
import { accountsOf, isAnother, toKeepingDraft, toKeepingPlace } from './keeping.ts'

/** Chooses the account and the folder, tries them out, saves them. */
export function KeepingForm({ path, resource, saved }: Omit<KeepingViewProps, 'apiKey'>) {
  const { api } = usePortal()
  const [isLooking, setLooking] = useState(false)
  const tester = useStorageTester(path)
  const form = useForm(toKeepingDraft(saved), async (draft) => {
    const version = resource.value.peek()?.version ?? 0
    const place = toKeepingPlace(draft)
    const answer = await api.put<SourceStorageAnswer>(path, { version, ...place })
    resource.set(answer)
    tester.try(place)
    return toKeepingDraft(answer)
  })
  const draft = form.values.value
  const place = toKeepingPlace(draft)
  const isReady = isAnother(draft, saved)
  const { title } = saved
  return (
    <>
      <Form
        form={form}
        onReload={resource.load}
        isReady={isReady}
        action={text('keeping.save')}
        done={text('keeping.saved')}
        labels={LABELS}
        more={
          <Button
            icon="shield"
            busy={tester.result.isLoading.value}
            onClick={() => tester.try(place)}
          >
            {text('keeping.test')}
          </Button>
        }
      >
        <Accounts
          saved={saved}
          value={draft.account}
          onChange={(account) => form.set('account', account)}
        />
        <TextInput
          label={text('keeping.folder')}
          hint={text('keeping.folderHint', { title })}
          mono
          maxLength={4096}
          value={draft.folder}
          onInput={(folder) => form.set('folder', folder)}
        />
        <div class="buttons">
          <Button icon="folder" onClick={() => setLooking(true)}>
            {text('keeping.choose')}
          </Button>
        </div>
        {saved.account && isReady && <Notice tone="info">{text('keeping.moves')}</Notice>}
      </Form>
      <StorageTestView tester={tester} place={place} words={WORDS} />
      {isLooking && (
        <FolderDialog
          path={path}
          account={draft.account}
          title={title}
          onChoose={(folder) => form.set('folder', folder)}
          onClose={() => setLooking(false)}
        />
      )}
    </>
  )
}

interface AccountsProps {
  readonly saved: SourceStorageAnswer
  readonly value: string
  onChange(account: string): void
}

/** Nothing is to be chosen from one. */
function Accounts({ saved, value, onChange }: AccountsProps) {
  const accounts = accountsOf(saved)
  if (accounts.length < 2) return null
  return (
    <RadioGroup
      label={text('keeping.account')}
      value={value}
      options={accounts.map(({ id, name, email }) => ({
        value: id,
        label: text('keeping.who', { name, email }),
        hint: text(id === saved.account?.id ? 'keeping.inUse' : 'keeping.justConnected'),
      }))}
      onChange={onChange}
    />
  )
}

const LABELS = { folder: text('keeping.folder') }

const WORDS = {
  title: text('keeping.testTitle'),
  busy: text('keeping.testing'),
  good: text('keeping.works'),
  bad: text('keeping.fails'),
}
