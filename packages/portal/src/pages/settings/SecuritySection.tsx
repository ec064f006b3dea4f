import { text } from '../../locale/text.ts'
import { hrefOf } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useForm } from '../../state/hooks.ts'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Form } from '../../ui/Form.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Section } from '../../ui/Section.tsx'
import type { AppSectionProps } from './app-section.ts'

/** Whether requests need a policy, and what follows from a change of it. */
export function SecuritySection({ app, open }: AppSectionProps) {
  const { session } = usePortal()
  const form = useForm({ isOn: app.securityEnabled }, async ({ isOn }) => {
    const saved = await open.change({ securityEnabled: isOn })
    return { isOn: saved.securityEnabled }
  })
  const { isOn } = form.values.value
  const consequence = isOn ? 'settings.securityTurnsOn' : 'settings.securityTurnsOff'
  return (
    <Section
      title={text('settings.security')}
      lead={
        <>
          {text('settings.securityLead')}{' '}
          <a href={hrefOf('policies', { apiKey: app.apiKey })}>{text('settings.toPolicies')}</a>
        </>
      }
    >
      <Form
        form={form}
        onReload={open.resource.load}
        readOnly={!session.may('developer')}
        labels={{ isOn: text('settings.securityOn') }}
      >
        <Checkbox
          label={text('settings.securityOn')}
          hint={text('settings.securityHint')}
          checked={isOn}
          onChange={(value) => form.set('isOn', value)}
        />
        {form.isChanged.value && <Notice tone="warning">{text(consequence)}</Notice>}
      </Form>
    </Section>
  )
}
