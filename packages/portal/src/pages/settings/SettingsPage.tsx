import { text } from '../../locale/text.ts'
import type { PageProps } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useApp, useAppName } from '../../state/app.ts'
import { useForm } from '../../state/hooks.ts'
import { CopyText } from '../../ui/CopyText.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Form } from '../../ui/Form.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { ReadOnlyNote } from '../../ui/ReadOnlyNote.tsx'
import { Section } from '../../ui/Section.tsx'
import { TextInput } from '../../ui/TextInput.tsx'
import { Time } from '../../ui/Time.tsx'
import type { AppSectionProps } from './app-section.ts'
import { DeleteSection } from './DeleteSection.tsx'
import { LinksSection } from './LinksSection.tsx'
import { OriginsSection } from './OriginsSection.tsx'
import { PauseSection } from './PauseSection.tsx'
import { SecretSection } from './SecretSection.tsx'
import { SecuritySection } from './SecuritySection.tsx'

/** An app's name, keys and rules, and its end. */
export function SettingsPage({ params: { apiKey } }: PageProps<'settings'>) {
  const open = useApp(apiKey)
  return (
    <Page title={text('settings.title')} about={useAppName(apiKey)} lead={text('settings.lead')}>
      <Loaded resource={open.resource}>
        {(app) => (
          <>
            <ReadOnlyNote needs="developer" />
            <NameSection app={app} open={open} />
            <SecretSection app={app} open={open} />
            <SecuritySection app={app} open={open} />
            <OriginsSection app={app} open={open} />
            <LinksSection app={app} open={open} />
            <PauseSection app={app} open={open} />
            <DeleteSection app={app} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function NameSection({ app, open }: AppSectionProps) {
  const { session } = usePortal()
  const form = useForm({ name: app.name }, async ({ name }) => {
    const saved = await open.change({ name: name.trim() })
    return { name: saved.name }
  })
  const { name } = form.values.value
  return (
    <Section title={text('settings.general')}>
      <Form
        form={form}
        onReload={open.resource.load}
        readOnly={!session.may('developer')}
        isReady={form.isChanged.value && name.trim() !== ''}
        labels={{ name: text('apps.name') }}
      >
        <TextInput
          label={text('apps.name')}
          hint={text('settings.nameHint')}
          value={name}
          maxLength={100}
          required
          onInput={(value) => form.set('name', value)}
        />
      </Form>
      <Facts
        facts={[
          [
            text('apps.apiKey'),
            <CopyText key="apiKey" value={app.apiKey} thing={text('apps.apiKey')} />,
          ],
          [text('apps.createdAt'), <Time key="createdAt" at={app.createdAt} exact />],
        ]}
      />
    </Section>
  )
}
