import type { PersonAnswer, TwoFactorAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { useForm, useResource } from '../../state/hooks.ts'
import { CopyText } from '../../ui/CopyText.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Form } from '../../ui/Form.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { TextInput } from '../../ui/TextInput.tsx'

/** Makes a secret for the authenticator; it is in force once a code of it was given. */
export function TwoFactorDialog({ onClose }: { onClose(): void }) {
  const { api } = usePortal()
  const made = useResource(
    (signal) => api.post<TwoFactorAnswer>('/me/two-factor', undefined, { signal }),
    [],
  )
  return (
    <Dialog title={text('me.twoFactorSetUp')} onClose={onClose}>
      <Loaded resource={made}>
        {(answer) => (
          <div class="stack">
            <SecretView secret={answer} />
            <ConfirmForm onClose={onClose} />
          </div>
        )}
      </Loaded>
    </Dialog>
  )
}

function SecretView({ secret: { secret, qr } }: { readonly secret: TwoFactorAnswer }) {
  return (
    <>
      <p>{text('me.twoFactorScan')}</p>
      <img
        class="qr"
        src={`data:image/svg+xml,${encodeURIComponent(qr)}`}
        width={200}
        height={200}
        alt={text('me.twoFactorPicture')}
      />
      <p>
        {text('me.twoFactorTyped')}
        <br />
        <CopyText value={secret} thing={text('me.twoFactorSecret')} />
      </p>
    </>
  )
}

function ConfirmForm({ onClose }: { onClose(): void }) {
  const { api, session } = usePortal()
  const form = useForm({ code: '', password: '' }, async ({ code, password }) => {
    const body = { code: code.replace(/\s/g, ''), password }
    session.update(await api.put<PersonAnswer>('/me/two-factor', body))
    onClose()
    return undefined
  })
  return (
    <Form form={form} action={text('me.twoFactorConfirm')} done={text('me.twoFactorTurnedOn')}>
      <TextInput
        label={text('me.twoFactorCode')}
        hint={text('signIn.codeHint')}
        autocomplete="one-time-code"
        inputMode="numeric"
        mono
        maxLength={12}
        value={form.values.value.code}
        onInput={(value) => form.set('code', value)}
      />
      <TextInput
        label={text('signIn.password')}
        type="password"
        autocomplete="current-password"
        value={form.values.value.password}
        onInput={(value) => form.set('password', value)}
      />
    </Form>
  )
}
