import type { NewInvitationAnswer } from '@quayside/wire'
import { useState } from 'preact/hooks'
import { formatInstant } from '../../locale/format.ts'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { useForm } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyText } from '../../ui/CopyText.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Form } from '../../ui/Form.tsx'
import { TextInput } from '../../ui/TextInput.tsx'
import { RightsFields } from './RightsFields.tsx'
import { fromRights, type Rights } from './scope.ts'

export interface InviteDialogProps {
  onInvited(): Promise<void>
  onClose(): void
}

/** Asks whom to invite, then shows the link, once. */
export function InviteDialog({ onInvited, onClose }: InviteDialogProps) {
  const [made, setMade] = useState<NewInvitationAnswer | undefined>()
  if (made) return <LinkDialog invitation={made} onClose={onClose} />
  const onMade = (invitation: NewInvitationAnswer) => {
    setMade(invitation)
    void onInvited()
  }
  return (
    <Dialog title={text('people.inviteTitle')} onClose={onClose}>
      <InviteForm onMade={onMade} />
    </Dialog>
  )
}

const START: Rights = { role: 'developer', seesAll: true, chosen: [] }

function InviteForm({ onMade }: { onMade(invitation: NewInvitationAnswer): void }) {
  const { api } = usePortal()
  const [email, setEmail] = useState('')
  const form = useForm(START, async (rights) => {
    const body = { email: email.trim(), ...fromRights(rights) }
    onMade(await api.post<NewInvitationAnswer>('/invitations', body))
    return undefined
  })
  return (
    <Form form={form} action={text('people.inviteAction')} isReady={email.trim() !== ''} done="">
      <TextInput
        label={text('signIn.email')}
        type="email"
        value={email}
        required
        onInput={setEmail}
      />
      <RightsFields form={form} />
    </Form>
  )
}

interface LinkDialogProps {
  readonly invitation: NewInvitationAnswer
  onClose(): void
}

function LinkDialog({ invitation: { email, url, expiresAt }, onClose }: LinkDialogProps) {
  return (
    <Dialog title={text('people.linkTitle', { email })} onClose={onClose}>
      <div class="stack">
        <p class="dialog-text">{text('people.linkText', { time: formatInstant(expiresAt) })}</p>
        <CopyText value={url} thing={text('people.link')} />
        <div class="dialog-buttons">
          <Button kind="primary" onClick={onClose}>
            {text('people.done')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
