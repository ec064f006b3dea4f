import type { OpenInvitationAnswer, SessionAnswer } from '@quayside/wire'
import { useLocation } from 'preact-iso/router'
import { at } from '../../api/api.ts'
import { isApiError } from '../../api/api-error.ts'
import { shownName, text } from '../../locale/text.ts'
import { hrefOf, type PageProps } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useForm, useResource } from '../../state/hooks.ts'
import { ButtonLink } from '../../ui/Button.tsx'
import { Form } from '../../ui/Form.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { TextInput } from '../../ui/TextInput.tsx'
import { Door } from './Door.tsx'
import { passwordProblem } from './password.ts'

/** What the link of an invitation shows; with the first one the installation's owner begins. */
export function InvitationPage({ params: { token } }: PageProps<'invitation'>) {
  const { api } = usePortal()
  const path = at`/invitations/open/${token}`
  const invitation = useResource(
    (signal) => api.get<OpenInvitationAnswer>(path, { signal }),
    [path],
  )
  const isGone = isApiError(invitation.problem.value, 'invitation_unknown')
  return (
    <Door>
      <Page title={text(isGone ? 'invitation.goneTitle' : 'invitation.title')}>
        {isGone ? (
          <Gone />
        ) : (
          <Loaded resource={invitation}>
            {(open) => (
              <>
                <p>{introduction(open)}</p>
                <AcceptForm path={path} invitation={open} />
              </>
            )}
          </Loaded>
        )}
      </Page>
    </Door>
  )
}

function introduction({ email, role, invitedBy }: OpenInvitationAnswer): string {
  if (email === null) return text('invitation.firstText')
  const words = text(`role.${role}`)
  if (invitedBy === null) return text('invitation.textNobody', { role: words })
  return text('invitation.text', { name: shownName(invitedBy), role: words })
}

function Gone() {
  return (
    <>
      <p>{text('invitation.goneText')}</p>
      <ButtonLink href={hrefOf('apps')}>{text('invitation.toSignIn')}</ButtonLink>
    </>
  )
}

interface AcceptFormProps {
  readonly path: string
  readonly invitation: OpenInvitationAnswer
}

function AcceptForm({ path, invitation }: AcceptFormProps) {
  const { api, session } = usePortal()
  const { route } = useLocation()
  const form = useForm({ email: '', name: '', password: '' }, async ({ email, name, password }) => {
    const own = invitation.email === null ? { email: email.trim() } : {}
    const body = { ...own, name: name.trim(), password }
    session.begin(await api.post<SessionAnswer>(path, body))
    route(hrefOf('apps'), true)
    return undefined
  })
  const { email, name, password } = form.values.value
  return (
    <Form
      form={form}
      action={text('invitation.action')}
      done={text('invitation.welcome')}
      isReady={name.trim() !== '' && password !== '' && !passwordProblem(password)}
    >
      <TextInput
        label={text('signIn.email')}
        type="email"
        autocomplete="username"
        value={invitation.email ?? email}
        readOnly={invitation.email !== null}
        required
        onInput={(value) => form.set('email', value)}
      />
      <TextInput
        label={text('invitation.name')}
        hint={text('invitation.nameHint')}
        autocomplete="name"
        value={name}
        maxLength={100}
        required
        onInput={(value) => form.set('name', value)}
      />
      <TextInput
        label={text('invitation.password')}
        hint={passwordProblem(password) ?? text('invitation.passwordHint')}
        type="password"
        autocomplete="new-password"
        value={password}
        required
        onInput={(value) => form.set('password', value)}
      />
    </Form>
  )
}
