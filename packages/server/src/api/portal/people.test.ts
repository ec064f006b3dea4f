import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  InvitationsAnswer,
  NewInvitationAnswer,
  OpenInvitationAnswer,
  PeopleAnswer,
  PersonAnswer,
  PersonSessionsAnswer,
  SessionAnswer,
  TwoFactorAnswer,
} from '@quayside/wire'
import type { LightMyRequestResponse } from 'fastify'
import { TOTP } from 'otpauth'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { BASE_URL, startTestService, type TestService } from '../testing/test-service.ts'
import { type SignedInBrowser, signIn } from './testing/sign-in.ts'

const PASSWORD = 'correct horse battery'

let service: TestService
let owner: SignedInBrowser
before(async () => {
  service = await startTestService()
  owner = await signIn(service, 'owner')
})
after(() => service.close())

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
const ask = (method: Method, path: string, headers: object = {}, payload?: object) =>
  service.server.inject({
    method,
    url: `/portal/api${path}`,
    headers: { origin: BASE_URL, ...headers },
    ...(payload && { payload }),
  })

/** What was answered, which has to be what is promised. */
function read(answer: LightMyRequestResponse, schema: TSchema, status = 200) {
  assert.equal(answer.statusCode, status, answer.body)
  assert.deepEqual([...Value.Errors(schema, answer.json())], [])
  assert.equal(answer.headers['cache-control'], 'no-store')
  return answer.json()
}

/** Invites somebody and takes the invitation; their browser's cookies. */
async function newcomer(email: string, rights: object = { role: 'developer', apps: 'all' }) {
  const { url } = (await ask('POST', '/invitations', owner.headers, { email, ...rights })).json()
  const path = `/invitations/open/${url.split('/').at(-1)}`
  const taken = await ask('POST', path, {}, { name: 'Bob', password: PASSWORD })
  const { person } = read(taken, SessionAnswer)
  const cookie = taken.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  return { person, headers: { cookie } }
}

test('an owner invites, sees who was invited, and takes it back', async () => {
  const { app } = await service.newApp()
  const payload = { email: 'Carol@shop.example', role: 'viewer', apps: [app.apiKey] }
  const made = read(
    await ask('POST', '/invitations', owner.headers, payload),
    NewInvitationAnswer,
    201,
  )

  assert.match(made.url, /^http:\/\/localhost:8080\/portal\/invitations\/[\w-]{43}$/)
  const [listed] = read(await ask('GET', '/invitations', owner.headers), InvitationsAnswer)
  assert.deepEqual(
    [listed.email, listed.role, listed.apps, listed.invitedBy, listed.url],
    ['carol@shop.example', 'viewer', [app.apiKey], owner.person.email, undefined],
  )
  const path = `/invitations/open/${made.url.split('/').at(-1)}`
  const open = read(await ask('GET', path), OpenInvitationAnswer)
  assert.deepEqual(open, {
    email: 'carol@shop.example',
    role: 'viewer',
    invitedBy: owner.person.email,
  })
  const removed = await ask('DELETE', `/invitations/${made.id}`, owner.headers)
  assert.equal(removed.statusCode, 204)
  assert.equal((await ask('GET', path)).json().code, 'invitation_unknown')
})

test('an owner changes what somebody may, and shows them the door', async () => {
  const bob = await newcomer('bob@shop.example')
  const path = `/people/${bob.person.id}`
  const session = () => ask('GET', '/session', bob.headers)
  assert.equal((await session()).json().person.role, 'developer')

  const changed = await ask('PATCH', path, owner.headers, { role: 'viewer', apps: [] })

  assert.deepEqual(read(changed, PersonAnswer).apps, [])
  assert.equal((await session()).json().person.role, 'viewer')
  const people = read(await ask('GET', '/people', owner.headers), PeopleAnswer)
  assert.ok(people.some(({ email }: { email: string }) => email === 'bob@shop.example'))
  assert.equal((await ask('DELETE', path, owner.headers)).statusCode, 204)
  assert.equal((await session()).json().code, 'not_signed_in')
  const last = await ask('DELETE', `/people/${owner.person.id}`, owner.headers)
  assert.deepEqual([last.statusCode, last.json().code], [409, 'last_owner'])
  const slip = await ask('PATCH', path, owner.headers, { role: 'viewer', app: [] })
  assert.equal(slip.json().code, 'request_invalid')
})

test('people change their name and password, and nothing when one of them is refused', async () => {
  const { headers } = await newcomer('dora@shop.example')
  const next = 'another good battery'

  const wrong = await ask('PATCH', '/me', headers, {
    name: 'Eve',
    password: { current: 'guess', next },
  })
  const short = await ask('PATCH', '/me', headers, {
    name: 'Eve',
    password: { current: PASSWORD, next: 'short' },
  })
  const name = '<img src=x onerror=alert(1)>'
  const right = await ask('PATCH', '/me', headers, { name, password: { current: PASSWORD, next } })

  assert.deepEqual([wrong.statusCode, wrong.json().code], [400, 'password_wrong'])
  assert.deepEqual([short.statusCode, short.json().code], [400, 'password_too_short'])
  assert.equal(read(right, PersonAnswer).name, name)
  assert.match(String(right.headers['content-type']), /^application\/json/)
  for (const blank of ['', '   ', 'x'.repeat(101)]) {
    assert.equal((await ask('PATCH', '/me', headers, { name: blank })).statusCode, 400)
  }
  const entries = (await ask('GET', '/audit', headers)).body
  for (const secret of [PASSWORD, next, 'guess']) assert.ok(!entries.includes(secret))
})

test('people see their browsers and end them', async () => {
  const first = await newcomer('fred@shop.example')
  const payload = { email: 'fred@shop.example', password: PASSWORD }
  const second = await ask('POST', '/session', { 'user-agent': 'Phone' }, payload)
  const cookie = second.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')

  const all = read(await ask('GET', '/me/sessions', first.headers), PersonSessionsAnswer)
  const phone = all.find(({ userAgent }: { userAgent: string }) => userAgent === 'Phone')
  assert.deepEqual([all.length, phone?.current], [2, false])
  const foreign = await ask('DELETE', `/me/sessions/${phone.id}`, owner.headers)
  assert.equal(foreign.json().code, 'portal_session_unknown')
  const ended = await ask('DELETE', `/me/sessions/${phone.id}`, first.headers)

  assert.equal(ended.statusCode, 204)
  assert.equal((await ask('GET', '/session', { cookie })).statusCode, 401)
  assert.equal((await ask('GET', '/session', first.headers)).statusCode, 200)
})

test('one-time codes are begun, confirmed, asked for, and ended with the password', async () => {
  const { headers } = await newcomer('gina@shop.example')
  const begun = read(await ask('POST', '/me/two-factor', headers), TwoFactorAnswer)
  const code = new TOTP({ secret: begun.secret }).generate()
  const payload = { email: 'gina@shop.example', password: PASSWORD }

  const stranger = await ask('PUT', '/me/two-factor', headers, { code, password: 'guess' })
  const proof = { code, password: PASSWORD }
  const confirmed = read(await ask('PUT', '/me/two-factor', headers, proof), PersonAnswer)
  const needed = await ask('POST', '/session', {}, payload)
  const used = await ask('POST', '/session', {}, { ...payload, code })
  const guessed = await ask('DELETE', '/me/two-factor', headers, { password: 'guess' })
  const ended = await ask('DELETE', '/me/two-factor', headers, { password: PASSWORD })

  assert.equal(stranger.json().code, 'password_wrong')
  assert.equal(confirmed.twoFactor, true)
  assert.deepEqual([needed.statusCode, needed.json().code], [401, 'code_needed'])
  assert.deepEqual([used.statusCode, used.json().code], [401, 'code_wrong'])
  assert.equal(guessed.json().code, 'password_wrong')
  assert.equal(read(ended, PersonAnswer).twoFactor, false)
  assert.equal((await ask('POST', '/session', {}, payload)).statusCode, 200)
})
