import { useMemo } from 'preact/hooks'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { Page } from '../../ui/Page.tsx'
import { Door } from './Door.tsx'
import { SignInForm } from './SignInForm.tsx'
import { createSignIn } from './sign-in.ts'

/** In place of every page while nobody is signed in. */
export function SignInPage() {
  const { api, session } = usePortal()
  const signIn = useMemo(() => createSignIn({ api, onSignedIn: session.begin }), [])
  return (
    <Door>
      <Page title={text(signIn.step.value === 'code' ? 'signIn.codeTitle' : 'signIn.title')}>
        <SignInForm signIn={signIn} />
      </Page>
    </Door>
  )
}
