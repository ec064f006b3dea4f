import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import type { ConsentVerdict, PersonalSource } from '../source.ts'
import { CLIENT, type SandboxWorld, startSandboxWorld } from './testing/sandbox-world.ts'

/* What a registration's settings look like from outside, with a Dropbox whose settings are wrong. */

const REDIRECT_URI = 'http://localhost:8080/api/client/dropbox/authCallback/open'
const ACCOUNT = 'personal@example.com'
const ALL = ['account_info.read', 'files.metadata.read', 'files.content.read']
const signal = new AbortController().signal

let world: SandboxWorld
let source: PersonalSource
before(async () => {
  world = await startSandboxWorld()
  source = world.newSource()
})
afterEach(async () => {
  const redirectUris = [REDIRECT_URI]
  const scopes = [...ALL, 'files.content.write']
  await world.act('change-app', { redirectUris, scopes, access: 'full', status: 'development' })
  await world.act('clear-faults')
})
after(() => world.end())

const examine = (clientId = CLIENT.clientId, flow: 'open' | 'saveas' = 'open') =>
  source.oauth.examineConsent(
    {
      client: { clientId, clientSecret: 'not looked at' },
      redirectUri: REDIRECT_URI,
      state: 'a state',
      codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      flow,
    },
    { signal },
  )

describe("Dropbox's consent page", () => {
  test('would ask a person when the registration is right', async () => {
    assert.deepEqual(await examine(), { outcome: 'asks' })
  })

  test('tells a key it does not know', async () => {
    assert.deepEqual(await examine('another'), { outcome: 'key-unknown' })
  })

  test('tells a redirect URI that is registered in another spelling', async () => {
    await world.act('change-app', { redirectUris: [`${REDIRECT_URI}/`] })

    assert.deepEqual(await examine(), { outcome: 'redirect-uri-unknown' })
  })

  test('wants the permission to ask about shared folders only where they are shown', async () => {
    await world.act('change-app', { scopes: ALL })
    source = world.newSource({ showsUnmounted: true })
    const verdict = await examine()
    source = world.newSource()

    assert.deepEqual(verdict, { outcome: 'scopes-refused', scopes: ['sharing.read'] })
    assert.deepEqual(await examine(), { outcome: 'asks' })
  })

  test('tells each scope that is not ticked, by name', async () => {
    await world.act('change-app', { scopes: ['account_info.read', 'files.metadata.read'] })

    const [open, saveas] = [await examine(), await examine(CLIENT.clientId, 'saveas')]

    assert.deepEqual(open, { outcome: 'scopes-refused', scopes: ['files.content.read'] })
    assert.deepEqual(saveas, {
      outcome: 'scopes-refused',
      scopes: ['files.content.read', 'files.content.write'],
    })
  })

  test('tells another refusal in its own words', async () => {
    const sentence = 'This app is unable to link additional users because it has been frozen.'
    const effect = { kind: 'answer', status: 400, body: sentence }
    await world.act('add-fault', { route: 'oauth2/authorize', effect })

    const verdict: ConsentVerdict = await examine()

    assert.deepEqual(verdict, { outcome: 'refused', detail: sentence })
  })

  for (const status of [403, 429, 503]) {
    test(`tells nothing by an answer ${status}`, async () => {
      const effect = { kind: 'answer', status, body: 'no' }
      await world.act('add-fault', { route: 'oauth2/authorize', effect })

      await assert.rejects(examine(), { code: 'source_unavailable' })
    })
  }
})

describe('an app of Dropbox', () => {
  test('sees everything, or a folder of its own', async () => {
    const access = await world.connect(source, ACCOUNT)
    const full = await source.reach?.(access, { signal })

    await world.act('change-app', { access: 'app_folder' })

    assert.equal(full, 'everything')
    assert.equal(await source.reach?.(access, { signal }), 'own-folder')
  })

  test('that lost a permission is told which one', async () => {
    const access = await world.connect(source, ACCOUNT)
    await world.act('change-app', { scopes: ['account_info.read'] })

    await assert.rejects(source.list(access, '', { signal }), {
      code: 'source_scope_missing',
      publicMessage: /files\.metadata\.read/,
    })
  })
})
