import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { CLIENT, startTestIssuer, type TestIssuer } from '../../accounts/testing/test-issuer.ts'
import { createSecret } from '../../lib/secret.ts'
import { BASE_URL, startTestService, type TestService } from '../testing/test-service.ts'
import { signIn } from './testing/sign-in.ts'

let issuer: TestIssuer
let service: TestService
before(async () => {
  issuer = await startTestIssuer()
  service = await startTestService({
    oidc: {
      issuer: new URL(issuer.url),
      clientId: CLIENT.id,
      clientSecret: createSecret(CLIENT.secret),
      title: 'Shop Ltd',
      trustEmail: false,
    },
  })
})
after(async () => {
  await service.close()
  await issuer.close()
})

const get = (url: string, cookie = '') => service.server.inject({ url, headers: { cookie } })

test('a browser goes to the company’s sign-on and comes back signed in', async () => {
  const { person } = await signIn(service, 'developer')
  issuer.person = { sub: '7', email: person.email, email_verified: true }
  const { singleSignOn } = (await get('/portal/api/sign-in')).json()
  assert.equal(singleSignOn.title, 'Shop Ltd')

  const begun = await get(singleSignOn.url)
  const [kept] = begun.cookies
  const back = await issuer.visit(String(begun.headers.location))
  const done = await get(`${back.pathname}${back.search}`, `${kept?.name}=${kept?.value}`)

  assert.equal(back.origin, BASE_URL)
  assert.deepEqual([kept?.httpOnly, kept?.sameSite, kept?.path], [true, 'Lax', '/portal'])
  assert.deepEqual([done.statusCode, done.headers.location], [303, '/portal'])
  const session = done.cookies.find(({ name }) => name === 'quayside_portal')
  assert.equal(session?.sameSite, 'Strict')
  const who = await get('/portal/api/session', `quayside_portal=${session?.value}`)
  assert.equal(who.json().person.id, person.id)
  assert.equal(done.cookies.find(({ name }) => name === kept?.name)?.value, '')
})

test('a browser that nobody sent there is told in words', async () => {
  const answer = await get('/portal/api/oidc/callback?code=x&state=y')

  assert.equal(answer.statusCode, 403)
  assert.match(answer.body, /<h1>That did not work/)
  assert.match(answer.body, /single_sign_on_refused/)
})

test('without a configured issuer there is no such address', async () => {
  const other = await startTestService()

  const begin = await other.server.inject('/portal/api/oidc/begin')
  const facts = await other.server.inject('/portal/api/sign-in')

  await other.close()
  assert.deepEqual([begin.statusCode, facts.json().singleSignOn], [404, null])
})
