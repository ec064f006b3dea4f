import type { SignInFactsAnswer } from '@quayside/wire'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { useResource } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { Notice, ProblemNotice } from '../../ui/Notice.tsx'
import { TextInput } from '../../ui/TextInput.tsx'
import { SingleSignOn } from './SingleSignOn.tsx'
import { type SignIn, signInWords } from './sign-in.ts'

export interface SignInFormProps {
  readonly signIn: SignIn
  /** Only this person: the address cannot be changed. */
  readonly isFixed?: boolean | undefined
}

const NO_FACTS: SignInFactsAnswer = { example: null, singleSignOn: null }

/**
 * The form of both steps, and single sign-on where there is one. It is drawn once it is known what
 * stands in it: nothing is filled in, and no button moves, under the hands of whoever has begun.
 */
export function SignInForm({ signIn, isFixed = false }: SignInFormProps) {
  const { api } = usePortal()
  const facts = useResource((signal) => api.get<SignInFactsAnswer>('/sign-in', { signal }), [])
  const isKnown = facts.value.value !== undefined || facts.problem.value !== undefined
  // Nothing is filled in for who is known already, and a dialog's focus goes to what is there at once.
  if (!isKnown && !isFixed) return <Loading />
  return <Steps signIn={signIn} isFixed={isFixed} {...(facts.value.value ?? NO_FACTS)} />
}

function Steps({
  signIn,
  isFixed = false,
  example,
  singleSignOn,
}: SignInFormProps & SignInFactsAnswer) {
  // Before it is seen, and so before anybody types.
  useLayoutEffect(() => {
    if (!example || isFixed || signIn.email.peek() !== '') return
    signIn.fill('email', example.email)
    signIn.fill('password', example.password)
  }, [])

  const isCode = signIn.step.value === 'code'
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void signIn.submit()
      }}
    >
      {isCode ? <CodeStep signIn={signIn} /> : <PasswordStep signIn={signIn} isFixed={isFixed} />}
      <Trouble signIn={signIn} />
      <Button
        type="submit"
        kind="primary"
        busy={signIn.isBusy.value}
        disabled={!signIn.isComplete.value}
      >
        {text('signIn.action')}
      </Button>
      {isCode && (
        <Button kind="quiet" onClick={signIn.restart}>
          {text('signIn.back')}
        </Button>
      )}
      {example && !isFixed && !isCode && <p class="soft centered">{text('signIn.example')}</p>}
      {singleSignOn && !isCode && <SingleSignOn {...singleSignOn} />}
    </form>
  )
}

function PasswordStep({ signIn, isFixed = false }: SignInFormProps) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (!isFixed) input.current?.focus()
  }, [])
  return (
    <>
      <TextInput
        inputRef={input}
        label={text('signIn.email')}
        type="email"
        autocomplete="username"
        value={signIn.email.value}
        readOnly={isFixed}
        required
        onInput={(value) => signIn.fill('email', value)}
      />
      <TextInput
        label={text('signIn.password')}
        type="password"
        autocomplete="current-password"
        value={signIn.password.value}
        required
        onInput={(value) => signIn.fill('password', value)}
      />
    </>
  )
}

function CodeStep({ signIn }: Pick<SignInFormProps, 'signIn'>) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  return (
    <TextInput
      label={text('signIn.code')}
      hint={text('signIn.codeHint')}
      autocomplete="one-time-code"
      inputMode="numeric"
      mono
      maxLength={12}
      inputRef={input}
      value={signIn.code.value}
      onInput={(value) => signIn.fill('code', value)}
    />
  )
}

function Trouble({ signIn }: Pick<SignInFormProps, 'signIn'>) {
  const problem = signIn.problem.value
  const words = signInWords(problem)
  return words ? <Notice tone="bad">{words}</Notice> : <ProblemNotice problem={problem} />
}
