import type { PersonAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { useForm } from '../../state/hooks.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Form } from '../../ui/Form.tsx'
import { Section } from '../../ui/Section.tsx'
import { TextInput } from '../../ui/TextInput.tsx'
import { TwoFactorDialog } from './TwoFactorDialog.tsx'

/** Whether signing in asks for a one-time code as well. */
export function TwoFactorSection({ person }: { readonly person: PersonAnswer }) {
  const [isAsking, setAsking] = useState(false)
  const isOn = person.twoFactor
  const close = () => setAsking(false)
  return (
    <Section
      title={text('me.twoFactor')}
      lead={text('me.twoFactorLead')}
      tools={
        <Badge tone={isOn ? 'good' : 'plain'}>
          {text(isOn ? 'me.twoFactorOn' : 'me.twoFactorOff')}
        </Badge>
      }
    >
      <div class="buttons">
        <Button onClick={() => setAsking(true)}>
          {text(isOn ? 'me.twoFactorEnd' : 'me.twoFactorBegin')}
        </Button>
      </div>
      {isAsking && (isOn ? <EndDialog onClose={close} /> : <TwoFactorDialog onClose={close} />)}
    </Section>
  )
}

function EndDialog({ onClose }: { onClose(): void }) {
  const { api, session } = usePortal()
  const form = useForm({ password: '' }, async (body) => {
    session.update(await api.delete<PersonAnswer>('/me/two-factor', body))
    onClose()
    return undefined
  })
  return (
    <Dialog title={text('me.twoFactorEndTitle')} onClose={onClose}>
      <p class="dialog-text">{text('me.twoFactorEndText')}</p>
      <Form form={form} action={text('me.twoFactorEnd')} done={text('me.twoFactorTurnedOff')}>
        <TextInput
          label={text('signIn.password')}
          type="password"
          autocomplete="current-password"
          value={form.values.value.password}
          onInput={(value) => form.set('password', value)}
        />
      </Form>
    </Dialog>
  )
}
