import type { PersonAnswer, SessionAnswer } from '@quayside/wire'
import { useMemo } from 'preact/hooks'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { SignInForm } from './SignInForm.tsx'
import { createSignIn, type SignIn } from './sign-in.ts'

/** Over the page when the session ended while somebody was at work: the page keeps what it has. */
export function SignInDialog({ person }: { readonly person: PersonAnswer }) {
  const { api, session } = usePortal()
  const signIn = useMemo(() => signInAgain(person), [])
  function signInAgain({ email }: PersonAnswer): SignIn {
    const made = createSignIn({ api, onSignedIn: goOn })
    made.fill('email', email)
    return made
  }
  function goOn(answer: SessionAnswer): void {
    // Somebody else may see other things: nothing of the page is theirs.
    if (answer.person.id !== person.id) location.reload()
    else session.begin(answer)
  }
  return (
    <Dialog title={text('signIn.lapsedTitle')}>
      <p class="dialog-text">{text('signIn.lapsedText')}</p>
      <SignInForm signIn={signIn} isFixed />
      <div class="buttons">
        <Button kind="quiet" onClick={() => location.reload()}>
          {text('signIn.other')}
        </Button>
      </div>
    </Dialog>
  )
}
