import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { SessionAnswer } from '@quayside/wire'
import type { Api } from '../../api/api.ts'
import { isApiError } from '../../api/api-error.ts'
import { text } from '../../locale/text.ts'

/** Signing in: e-mail address and password, then perhaps a one-time code. */
export interface SignIn {
  readonly email: ReadonlySignal<string>
  readonly password: ReadonlySignal<string>
  readonly code: ReadonlySignal<string>
  readonly step: ReadonlySignal<'password' | 'code'>
  readonly isBusy: ReadonlySignal<boolean>
  /** What went wrong, for people; nothing when only the code is still missing. */
  readonly problem: ReadonlySignal<unknown>
  /** Whether there is anything to send. */
  readonly isComplete: ReadonlySignal<boolean>
  fill(field: 'email' | 'password' | 'code', value: string): void
  submit(): Promise<void>
  /** Back to the first step. */
  restart(): void
}

export interface SignInDeps {
  readonly api: Pick<Api, 'post'>
  onSignedIn(answer: SessionAnswer): void
}

export function createSignIn({ api, onSignedIn }: SignInDeps): SignIn {
  const fields = { email: signal(''), password: signal(''), code: signal('') }
  const step = signal<'password' | 'code'>('password')
  const isBusy = signal(false)
  const problem = signal<unknown>(undefined)
  const isComplete = computed(() =>
    step.value === 'code'
      ? fields.code.value.trim() !== ''
      : fields.email.value.trim() !== '' && fields.password.value !== '',
  )

  function restart(): void {
    fields.code.value = ''
    fields.password.value = ''
    step.value = 'password'
    problem.value = undefined
  }

  function fail(error: unknown): void {
    if (isApiError(error, 'code_needed')) {
      step.value = 'code'
      return
    }
    if (isApiError(error, 'code_wrong')) fields.code.value = ''
    problem.value = error
  }

  async function submit(): Promise<void> {
    if (isBusy.peek() || !isComplete.peek()) return
    isBusy.value = true
    problem.value = undefined
    const code = step.peek() === 'code' ? { code: fields.code.peek().replace(/\s/g, '') } : {}
    const email = fields.email.peek().trim()
    try {
      const body = { email, password: fields.password.peek(), ...code }
      onSignedIn(await api.post<SessionAnswer>('/session', body))
      restart()
    } catch (error) {
      fail(error)
    } finally {
      isBusy.value = false
    }
  }

  return {
    ...fields,
    step,
    isBusy,
    problem,
    isComplete,
    fill(field, value) {
      fields[field].value = value
    },
    submit,
    restart,
  }
}

/** What is said of it: how long to wait is more than the service's sentence tells. */
export function signInWords(problem: unknown): string | undefined {
  if (!isApiError(problem, 'sign_in_too_often') || problem.retryAfterMs === undefined)
    return undefined
  return text('signIn.wait', { count: Math.ceil(problem.retryAfterMs / 1_000) })
}
