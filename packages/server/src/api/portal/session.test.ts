import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createPasswords } from '../../accounts/password.ts'
import { insertPerson } from '../../accounts/person-repository.ts'
import { newPersonId } from '../../lib/ids.ts'
import { BASE_URL, startTestService, type TestService } from '../testing/test-service.ts'
import { signIn } from './testing/sign-in.ts'

const email = 'ada@shop.example'
const password = 'correct horse battery'
const headers = { origin: BASE_URL }

let service: TestService
before(async () => {
  service = await startTestService()
  await insertPerson(service.database.db, {
    id: newPersonId(),
    email,
    name: 'Ada',
    role: 'owner',
    apps: 'all',
    passwordHash: await createPasswords().hash(password),
    oidcSubject: undefined,
    createdAt: new Date(),
  })
})
after(() => service.close())

const post = (payload: object, more: object = headers) =>
  service.server.inject({
    method: 'POST',
    url: '/portal/api/session',
    headers: { ...more },
    payload,
  })

describe('signing in', () => {
  test('begins a session whose cookie opens the portal and is read by no script', async () => {
    const answer = await post({ email: ' Ada@Shop.example', password })

    assert.equal(answer.statusCode, 200, answer.body)
    const [cookie] = answer.cookies
    assert.deepEqual(
      [cookie?.httpOnly, cookie?.sameSite, cookie?.path, cookie?.secure],
      [true, 'Strict', '/portal', undefined],
    )
    const who = await service.server.inject({
      url: '/portal/api/session',
      headers: { cookie: `${cookie?.name}=${cookie?.value}` },
    })
    assert.equal(who.json().person.email, email)
    assert.ok(!answer.body.includes(String(cookie?.value)))
  })

  test('answers a wrong address and a wrong password alike', async () => {
    const wrong = await post({ email, password: 'incorrect horse' })
    const nobody = await post({ email: 'nobody@shop.example', password })

    for (const answer of [wrong, nobody]) {
      assert.deepEqual([answer.statusCode, answer.json().code], [401, 'sign_in_wrong'])
    }
    assert.equal(wrong.json().error, nobody.json().error)
  })

  test('is refused from the pages of others', async () => {
    for (const origin of ['https://evil.example', 'null', undefined]) {
      const answer = await post({ email, password }, { ...(origin && { origin }) })

      assert.deepEqual([answer.statusCode, answer.json().code], [403, 'origin_foreign'])
    }
  })
})

test('signing in again ends the session the browser had', async () => {
  const first = (await post({ email, password })).cookies
  const sent = { ...headers, cookie: first.map(({ name, value }) => `${name}=${value}`).join('; ') }

  const again = await post({ email, password }, sent)

  assert.equal(again.statusCode, 200, again.body)
  const who = await service.server.inject({ url: '/portal/api/session', headers: sent })
  assert.equal(who.json().code, 'not_signed_in')
})

test('signing out ends the session and takes the cookie away', async () => {
  const browser = await signIn(service, 'viewer')
  const url = '/portal/api/session'

  const out = await service.server.inject({ method: 'DELETE', url, headers: browser.headers })
  const who = await service.server.inject({ url, headers: browser.headers })

  assert.equal(out.statusCode, 204, out.body)
  assert.match(String(out.headers['set-cookie']), /^quayside_portal=;.*Max-Age=0/)
  assert.deepEqual([who.statusCode, who.json().code], [401, 'not_signed_in'])
})
