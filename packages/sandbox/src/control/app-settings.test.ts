import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { SCOPES } from '../oauth/scopes.ts'
import { authorizeAt, codeAt, consentQuery, tokenAt } from '../testing/oauth-steps.ts'
import {
  APP_KEY,
  APP_SECRET,
  callApi,
  PERSONAL,
  REDIRECT_URI,
  startTestSandbox,
  TEAM,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

let sandbox: TestSandbox
before(async () => {
  sandbox = await startTestSandbox()
})
afterEach(() =>
  sandbox.control.changeApp({
    secret: APP_SECRET,
    scopes: SCOPES,
    redirectUris: [REDIRECT_URI],
    status: 'development',
    access: 'full',
    developmentUsers: 100,
    refusesOffline: false,
  }),
)
after(() => sandbox[Symbol.asyncDispose]())

const exchange = async (secret: string) =>
  await tokenAt(sandbox.origin, {
    query: {
      grant_type: 'authorization_code',
      code: await codeAt(sandbox.origin, { token_access_type: 'offline' }),
      redirect_uri: REDIRECT_URI,
      client_id: APP_KEY,
      client_secret: secret,
    },
  })

const call = async (route: string, arg?: { path: string }) => {
  const { access_token: token } = await sandbox.control.issueToken({ account: PERSONAL })
  const answer = await callApi(sandbox.origin, route, { token, ...(arg && { arg }) })
  return { status: answer.status, text: await answer.text() }
}

describe('an app whose settings were changed', () => {
  it('is refused with its former secret', async () => {
    await sandbox.control.changeApp({ secret: 'another' })

    const former = await exchange(APP_SECRET)
    const present = await exchange('another')

    assert.deepEqual(former.body, { error: 'invalid_client: Invalid client_id or client_secret' })
    assert.equal(present.status, 200)
  })

  it('is sent nowhere its redirect URIs do not name any more', async () => {
    await sandbox.control.changeApp({ redirectUris: ['https://example.com/other'] })

    const answer = await authorizeAt(sandbox.origin, consentQuery({ sandbox_user: PERSONAL }))

    assert.equal(answer.status, 400)
    assert.match(await answer.text(), /Invalid redirect_uri/)
  })

  it('cannot ask for a scope that was unticked, nor use one that its tokens still have', async () => {
    await sandbox.control.changeApp({ scopes: ['account_info.read'] })

    const asked = await authorizeAt(
      sandbox.origin,
      consentQuery({ scope: 'account_info.read files.metadata.read', state: 's' }),
    )
    const used = await call('files/list_folder', { path: '' })

    assert.match(asked.headers.get('location') ?? '', /error=invalid_scope/)
    assert.equal(used.status, 400)
    assert.match(
      used.text,
      /^Error in call to API function "files\/list_folder": Your app is not permitted to access this endpoint because it does not have the required scope 'files\.metadata\.read'\./,
    )
  })

  it('may not call what is for full access once it has a folder of its own only', async () => {
    const route = 'file_properties/templates/list_for_user'
    const full = await call(route)

    await sandbox.control.changeApp({ access: 'app_folder' })
    const boxed = await call(route)

    assert.deepEqual(JSON.parse(full.text), { template_ids: [] })
    assert.equal(boxed.status, 400)
    assert.match(boxed.text, /Your API app is an "App Folder" app\. It is not allowed/)
  })

  it('gets no refresh token where offline access is refused', async () => {
    await sandbox.control.changeApp({ refusesOffline: true })

    const { status, body } = await exchange(APP_SECRET)

    assert.equal(status, 200)
    assert.equal(body.refresh_token, undefined)
  })

  it('lets nobody in beyond its limit while it is in development', async () => {
    await sandbox.control.changeApp({ developmentUsers: 0 })
    await sandbox.control.revokeAll()

    const other = await authorizeAt(sandbox.origin, consentQuery({ sandbox_user: TEAM }))

    assert.equal(other.status, 400)
    assert.match(await other.text(), /This app has reached its user limit/)
  })
})
