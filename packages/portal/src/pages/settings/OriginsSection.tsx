import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { useForm } from '../../state/hooks.ts'
import { Form } from '../../ui/Form.tsx'
import { Section } from '../../ui/Section.tsx'
import { TextInput } from '../../ui/TextInput.tsx'
import type { AppSectionProps } from './app-section.ts'
import { fromLines, originProblem, toLines } from './origins.ts'

/** The pages that may use the app's key. */
export function OriginsSection({ app, open }: AppSectionProps) {
  const { session } = usePortal()
  const form = useForm({ lines: toLines(app.allowedOrigins) }, async ({ lines }) => {
    const saved = await open.change({ allowedOrigins: [...fromLines(lines)] })
    return { lines: toLines(saved.allowedOrigins) }
  })
  const { lines } = form.values.value
  return (
    <Section title={text('settings.origins')} lead={text('settings.originsLead')}>
      <Form
        form={form}
        onReload={open.resource.load}
        readOnly={!session.may('developer')}
        labels={{ lines: text('settings.originsField') }}
      >
        <TextInput
          label={text('settings.originsField')}
          hint={text('settings.originsHint')}
          problem={originProblem(lines)}
          value={lines}
          rows={4}
          mono
          onInput={(value) => form.set('lines', value)}
        />
      </Form>
    </Section>
  )
}
