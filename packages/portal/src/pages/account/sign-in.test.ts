import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SessionAnswer } from '@quayside/wire'
import { createApi } from '../../api/api.ts'
import { createSignIn, signInWords } from './sign-in.ts'

const refusal = (code: string) => ({ error: 'In words.', code, requestId: 'r' })
const welcome = { person: { id: 'prs_1' }, expiresAt: '2026-03-02T00:00:00.000Z' }

/** A sign-in at a service that answers in this order. */
function signInWith(
  ...answers: readonly (readonly [status: number, body: object, headers?: HeadersInit])[]
) {
  const sent: unknown[] = []
  const begun: SessionAnswer[] = []
  const api = createApi({
    async fetch(_, init) {
      const [status, body, headers] = answers[sent.length] ?? [500, {}]
      sent.push(JSON.parse(String(init?.body)))
      return new Response(JSON.stringify(body), { status, ...(headers && { headers }) })
    },
    onSignedOut() {},
  })
  const signIn = createSignIn({ api, onSignedIn: (answer) => begun.push(answer) })
  signIn.fill('email', ' ada@example.com ')
  signIn.fill('password', ' long enough ')
  return { signIn, sent, begun }
}

describe('signing in', () => {
  it('sends the address without blanks, and the password as it is', async () => {
    const { signIn, sent, begun } = signInWith([200, welcome])

    await signIn.submit()

    assert.deepEqual(sent, [{ email: 'ada@example.com', password: ' long enough ' }])
    assert.equal(begun.length, 1)
    assert.equal(signIn.password.value, '')
  })

  it('asks for a code when one is needed, which is no problem', async () => {
    const { signIn, sent, begun } = signInWith([401, refusal('code_needed')], [200, welcome])

    await signIn.submit()
    assert.equal(signIn.step.value, 'code')
    assert.equal(signIn.problem.value, undefined)
    assert.equal(signIn.isComplete.value, false)
    signIn.fill('code', '123 456')
    await signIn.submit()

    assert.deepEqual(sent[1], {
      ...{ email: 'ada@example.com', password: ' long enough ' },
      ...{ code: '123456' },
    })
    assert.equal(begun.length, 1)
  })

  it('empties a wrong code, and keeps the step', async () => {
    const { signIn } = signInWith([401, refusal('code_needed')], [401, refusal('code_wrong')])
    await signIn.submit()
    signIn.fill('code', '000000')

    await signIn.submit()

    assert.equal(signIn.code.value, '')
    assert.equal(signIn.step.value, 'code')
    assert.ok(signIn.problem.value)
  })

  it('begins anew for another account', async () => {
    const { signIn } = signInWith([401, refusal('code_needed')])
    await signIn.submit()

    signIn.restart()

    assert.equal(signIn.step.value, 'password')
    assert.equal(signIn.password.value, '')
  })

  it('keeps what was filled in when it was wrong, and says how long to wait', async () => {
    const tooOften = [429, refusal('sign_in_too_often'), { 'Retry-After': '30' }] as const
    const { signIn } = signInWith([401, refusal('sign_in_wrong')], tooOften)

    await signIn.submit()
    assert.equal(signIn.password.value, ' long enough ')
    assert.equal(signInWords(signIn.problem.value), undefined)
    await signIn.submit()

    assert.match(signInWords(signIn.problem.value) ?? '', /30 seconds/)
  })
})
