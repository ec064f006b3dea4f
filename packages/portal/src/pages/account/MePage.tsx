import type { PersonAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { useForm } from '../../state/hooks.ts'
import { Facts } from '../../ui/Facts.tsx'
import { Form } from '../../ui/Form.tsx'
import { Page } from '../../ui/Page.tsx'
import { Section } from '../../ui/Section.tsx'
import { TextInput } from '../../ui/TextInput.tsx'
import { passwordProblem } from './password.ts'
import { SessionsSection } from './SessionsSection.tsx'
import { TwoFactorSection } from './TwoFactorSection.tsx'

/** What somebody sees and changes of themselves. */
export function MePage() {
  const person = usePortal().session.person.value
  return (
    <Page title={text('me.title')}>
      {person && (
        <>
          <OwnSection person={person} />
          <PasswordSection email={person.email} />
          <TwoFactorSection person={person} />
          <SessionsSection />
        </>
      )}
    </Page>
  )
}

function OwnSection({ person }: { readonly person: PersonAnswer }) {
  const { api, session } = usePortal()
  const form = useForm({ name: person.name }, async ({ name }) => {
    const changed = await api.patch<PersonAnswer>('/me', { name: name.trim() })
    session.update(changed)
    return { name: changed.name }
  })
  const { name } = form.values.value
  return (
    <Section title={text('me.you')}>
      <Facts
        facts={[
          [text('me.email'), person.email],
          [text('me.role'), text(`role.${person.role}`)],
        ]}
      />
      <Form form={form} isReady={form.isChanged.value && name.trim() !== ''}>
        <TextInput
          label={text('me.name')}
          hint={text('me.nameHint')}
          autocomplete="name"
          value={name}
          maxLength={100}
          required
          onInput={(value) => form.set('name', value)}
        />
      </Form>
    </Section>
  )
}

function PasswordSection({ email }: { readonly email: string }) {
  const { api } = usePortal()
  const empty = { current: '', next: '' }
  const form = useForm(empty, async (password) => {
    await api.patch<PersonAnswer>('/me', { password })
    return empty
  })
  const { current, next } = form.values.value
  return (
    <Section title={text('me.password')} lead={text('me.passwordLead')}>
      <Form
        form={form}
        action={text('me.changePassword')}
        done={text('me.passwordChanged')}
        isReady={current !== '' && next !== '' && !passwordProblem(next)}
      >
        {/* For password managers, which want to know whose it is. */}
        <input class="hidden" autocomplete="username" value={email} readOnly hidden />
        <TextInput
          label={text('me.currentPassword')}
          type="password"
          autocomplete="current-password"
          value={current}
          onInput={(value) => form.set('current', value)}
        />
        <TextInput
          label={text('me.newPassword')}
          hint={passwordProblem(next) ?? text('invitation.passwordHint')}
          type="password"
          autocomplete="new-password"
          value={next}
          onInput={(value) => form.set('next', value)}
        />
      </Form>
    </Section>
  )
}
