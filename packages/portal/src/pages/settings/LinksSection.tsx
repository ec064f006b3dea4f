import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { useForm } from '../../state/hooks.ts'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Form } from '../../ui/Form.tsx'
import { Section } from '../../ui/Section.tsx'
import type { AppSectionProps } from './app-section.ts'

/** What links to files at a source may do. */
export function LinksSection({ app, open }: AppSectionProps) {
  const { session } = usePortal()
  const form = useForm({ isOn: app.linkRedirects }, async ({ isOn }) => {
    const saved = await open.change({ linkRedirects: isOn })
    return { isOn: saved.linkRedirects }
  })
  return (
    <Section title={text('settings.links')} lead={text('settings.linksLead')}>
      <Form
        form={form}
        onReload={open.resource.load}
        readOnly={!session.may('developer')}
        labels={{ isOn: text('settings.linkRedirects') }}
      >
        <Checkbox
          label={text('settings.linkRedirects')}
          hint={text('settings.linkRedirectsHint')}
          checked={form.values.value.isOn}
          onChange={(value) => form.set('isOn', value)}
        />
      </Form>
    </Section>
  )
}
