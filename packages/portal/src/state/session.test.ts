import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PersonAnswer, Role } from '@quayside/wire'
import { type Api, createApi } from '../api/api.ts'
import { createSession } from './session.ts'

const person = (role: Role): PersonAnswer => ({
  id: 'prs_1',
  email: 'ada@example.com',
  name: 'Ada',
  role,
  apps: 'all',
  twoFactor: false,
  lastSeenAt: null,
  createdAt: '2026-03-01T00:00:00.000Z',
})
const signedIn = (role: Role = 'owner') => ({
  person: person(role),
  expiresAt: '2026-03-02T00:00:00.000Z',
})
const NOBODY = { error: 'Sign in first.', code: 'not_signed_in', requestId: 'r' }

/** A session whose service answers in this order. */
function sessionWith(...answers: readonly (readonly [status: number, body?: object])[]) {
  let asked = 0
  const api: Api = createApi({
    async fetch() {
      const [status = 500, body] = answers[asked++] ?? []
      return new Response(body ? JSON.stringify(body) : null, { status })
    },
    onSignedOut: () => session.lapse(),
    wait: async () => {},
  })
  const session = createSession(() => api)
  return { session, api }
}

describe('who is at the portal', () => {
  it('is asked once, and known from then on', async () => {
    const { session } = sessionWith([200, signedIn('developer')])

    assert.equal(session.state.value.name, 'loading')
    await session.load()

    assert.equal(session.state.value.name, 'signed-in')
    assert.equal(session.person.value?.name, 'Ada')
  })

  it('may do what their role and those below may', async () => {
    const { session } = sessionWith([200, signedIn('developer')])
    assert.equal(session.may('viewer'), false)

    await session.load()

    assert.deepEqual(
      (['viewer', 'developer', 'owner'] as const).map((role) => session.may(role)),
      [true, true, false],
    )
  })

  it('is nobody at first when nobody is signed in', async () => {
    const { session } = sessionWith([401, NOBODY])

    await session.load()

    assert.equal(session.state.value.name, 'signed-out')
  })

  it('keeps their page when the session ends while they are at work, until they are back', async () => {
    const { session, api } = sessionWith([200, signedIn()], [401, NOBODY])
    await session.load()

    await assert.rejects(api.get('/apps'))
    assert.equal(session.state.value.name, 'lapsed')
    assert.equal(session.person.value?.name, 'Ada')
    session.begin(signedIn())

    assert.equal(session.state.value.name, 'signed-in')
  })

  it('is not said to be nobody because the service is not there', async () => {
    const broken = [500, { error: 'Oh.', code: 'internal', requestId: 'r' }] as const
    const { session } = sessionWith(broken, [200, signedIn()])

    await session.load()
    assert.equal(session.state.value.name, 'failed')
    await session.load()

    assert.equal(session.state.value.name, 'signed-in')
  })

  it('is out also when the session had ended before', async () => {
    const { session } = sessionWith([200, signedIn()], [401, NOBODY])
    await session.load()

    await session.signOut()

    assert.equal(session.state.value.name, 'signed-out')
  })

  it('leaves when the service has heard it', async () => {
    const { session } = sessionWith([200, signedIn()], [204])
    await session.load()

    await session.signOut()

    assert.equal(session.state.value.name, 'signed-out')
    assert.equal(session.person.value, undefined)
  })
})
