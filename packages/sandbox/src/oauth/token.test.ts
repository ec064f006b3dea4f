import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import { DropboxAuth } from 'dropbox'
import { codeAt, tokenAt } from '../testing/oauth-steps.ts'
import {
  APP_KEY,
  APP_SECRET,
  callApi,
  jsonOf,
  PERSONAL,
  REDIRECT_URI,
  redirectedFetch,
  startTestSandbox,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

const BASIC = `Basic ${Buffer.from(`${APP_KEY}:${APP_SECRET}`).toString('base64')}`

let sandbox: TestSandbox
before(async () => {
  sandbox = await startTestSandbox()
})
after(() => sandbox[Symbol.asyncDispose]())

const codeFor = (extra: Record<string, string> = {}) => codeAt(sandbox.origin, extra)
const token = (init: Parameters<typeof tokenAt>[1]) => tokenAt(sandbox.origin, init)

describe('the token endpoint', () => {
  const exchange = (code: string) => ({
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT_URI,
  })
  const credentials = { client_id: APP_KEY, client_secret: APP_SECRET }

  it('takes everything in the query string with an empty body', async () => {
    const code = await codeFor({ token_access_type: 'offline' })
    const { status, type, body } = await token({ query: { ...exchange(code), ...credentials } })

    assert.equal(status, 200)
    assert.equal(type, 'application/json')
    assert.match(body.access_token, /^sl\.u\.[\w-]{130,}$/)
    assert.match(body.refresh_token, /^[\w-]{64}$/)
    assert.equal(body.token_type, 'bearer')
    assert.equal(body.expires_in, 14_400)
    assert.equal(body.account_id.length, 40)
    assert.match(body.uid, /^\d+$/)
    assert.ok(body.scope.split(' ').includes('files.metadata.read'))
  })

  it('takes a form body with the secret inside', async () => {
    const body = new URLSearchParams({ ...exchange(await codeFor()), ...credentials })
    const answer = await token({ body })

    assert.equal(answer.status, 200)
    assert.equal(answer.body.refresh_token, undefined)
  })

  it('takes a form body with the secret in a Basic header', async () => {
    const body = new URLSearchParams(exchange(await codeFor()))
    const { status } = await token({ body, headers: { authorization: BASIC } })

    assert.equal(status, 200)
  })

  it('takes the query string with a JSON content type and no body', async () => {
    const code = await codeFor()
    const headers = { 'content-type': 'application/json' }
    const { status } = await token({ query: { ...exchange(code), ...credentials }, headers })

    assert.equal(status, 200)
  })

  it('answers under the address of older clients too', async () => {
    const code = await codeFor()
    const answer = await fetch(`${sandbox.origin}/1/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...exchange(code), ...credentials }),
    })

    assert.equal(answer.status, 200)
  })

  it('refreshes without changing the refresh token, and lets older access tokens live', async () => {
    const code = await codeFor({ token_access_type: 'offline' })
    const first = (await token({ query: { ...exchange(code), ...credentials } })).body
    const refresh = { grant_type: 'refresh_token', refresh_token: first.refresh_token }
    const second = await token({ body: new URLSearchParams({ ...refresh, ...credentials }) })
    const third = await token({
      body: new URLSearchParams(refresh),
      headers: { authorization: BASIC },
    })

    assert.deepEqual(Object.keys(second.body).sort(), ['access_token', 'expires_in', 'token_type'])
    assert.equal(third.status, 200)
    for (const accessToken of [first.access_token, second.body.access_token]) {
      const answer = await callApi(sandbox.origin, 'users/get_current_account', {
        token: accessToken,
      })
      assert.equal(answer.status, 200)
    }
  })

  it('narrows the scopes of a refreshed token', async () => {
    const code = await codeFor({ token_access_type: 'offline' })
    const first = (await token({ query: { ...exchange(code), ...credentials } })).body
    const narrowed = await token({
      query: {
        grant_type: 'refresh_token',
        refresh_token: first.refresh_token,
        scope: 'account_info.read',
        ...credentials,
      },
    })
    const answer = await callApi(sandbox.origin, 'files/list_folder', {
      token: narrowed.body.access_token,
      body: { path: '' },
    })

    assert.equal(answer.status, 401)
    const { error } = await jsonOf(answer)
    assert.deepEqual(error, { '.tag': 'missing_scope', required_scope: 'files.metadata.read' })
  })

  it('says in Dropbox words what is wrong', async () => {
    const code = await codeFor()
    await token({ query: { ...exchange(code), ...credentials } })
    const table: [Record<string, string>, object][] = [
      [
        { ...exchange(code), ...credentials },
        { error: 'invalid_grant', error_description: "code doesn't exist or has expired" },
      ],
      [
        { grant_type: 'refresh_token', refresh_token: 'x'.repeat(64), ...credentials },
        { error: 'invalid_grant', error_description: 'refresh token is invalid or revoked' },
      ],
      [
        { grant_type: 'refresh_token', refresh_token: 'short', ...credentials },
        { error: 'invalid_grant', error_description: 'refresh token is malformed' },
      ],
      [
        { ...exchange(await codeFor()), ...credentials, client_secret: 'wrong' },
        { error: 'invalid_client: Invalid client_id or client_secret' },
      ],
      [
        exchange(await codeFor()),
        {
          error: 'invalid_request',
          error_description: 'No auth function available for given request',
        },
      ],
      [
        { ...exchange(await codeFor()), ...credentials, redirect_uri: 'http://localhost:1/' },
        { error: 'invalid_grant', error_description: 'redirect_uri mismatch' },
      ],
    ]
    for (const [query, expected] of table) {
      const { status, body } = await token({ query })

      assert.equal(status, 400)
      assert.deepEqual(body, expected)
    }
  })

  it('refuses the text that a broken client sends as its body', async () => {
    const { status } = await token({ body: '[object Object]' })

    assert.equal(status, 400)
  })
})

describe('PKCE', () => {
  const verifier = 'v'.repeat(64)
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const withChallenge = {
    code_challenge: challenge,
    code_challenge_method: 'S256',
    token_access_type: 'offline',
  }

  it('needs no secret, neither to exchange nor to refresh', async () => {
    const code = await codeFor(withChallenge)
    const exchanged = await token({
      query: {
        grant_type: 'authorization_code',
        code,
        redirect_uri: REDIRECT_URI,
        client_id: APP_KEY,
        code_verifier: verifier,
      },
    })
    const refreshed = await token({
      query: {
        grant_type: 'refresh_token',
        refresh_token: exchanged.body.refresh_token,
        client_id: APP_KEY,
      },
    })

    assert.equal(exchanged.status, 200)
    assert.equal(refreshed.status, 200)
  })

  it('refuses a wrong verifier, and a secret without one', async () => {
    for (const proof of [{ code_verifier: 'w'.repeat(64) }, { client_secret: APP_SECRET }]) {
      const { status, body } = await token({
        query: {
          grant_type: 'authorization_code',
          code: await codeFor(withChallenge),
          redirect_uri: REDIRECT_URI,
          client_id: APP_KEY,
          ...proof,
        },
      })

      assert.equal(status, 400)
      assert.equal(body.error, 'invalid_grant')
    }
  })
})

describe('the SDK', () => {
  beforeEach(() => sandbox.control.resetCounts())

  it('links an account with the URL it builds by plain concatenation', async () => {
    const auth = new DropboxAuth({
      clientId: APP_KEY,
      clientSecret: APP_SECRET,
      fetch: redirectedFetch(sandbox.origin),
    })
    const url = new URL(
      String(
        await auth.getAuthenticationUrl(REDIRECT_URI, 'state', 'code', 'offline', [
          'account_info.read',
          'files.content.read',
        ]),
      ),
    )
    const answer = await fetch(
      `${sandbox.origin}${url.pathname}${url.search}&sandbox_user=${PERSONAL}`,
      { redirect: 'manual' },
    )
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''
    const { result } = await auth.getAccessTokenFromCode(REDIRECT_URI, code)

    const { scope } = result as { scope: string }
    assert.equal(scope, 'account_info.read files.metadata.read files.content.read')
  })

  it('refreshes before a call when it has only a refresh token', async () => {
    const { refresh_token: refreshToken } = await sandbox.control.issueToken({ account: PERSONAL })
    const sdk = sandbox.sdk({ refreshToken, clientId: APP_KEY, clientSecret: APP_SECRET })
    const { result } = await sdk.usersGetCurrentAccount()

    assert.equal(result.email, PERSONAL)
    assert.equal((await sandbox.control.counts()).tokenRefreshes, 1)
  })

  it('revokes: the access token, its refresh token and every sibling die', async () => {
    const issued = await sandbox.control.issueToken({ account: PERSONAL })
    const refresh = {
      grant_type: 'refresh_token',
      refresh_token: issued.refresh_token,
      client_id: APP_KEY,
      client_secret: APP_SECRET,
    }
    const sibling = (await token({ query: refresh })).body.access_token
    await sandbox.sdk({ accessToken: issued.access_token }).authTokenRevoke()

    for (const dead of [issued.access_token, sibling]) {
      const answer = await callApi(sandbox.origin, 'users/get_current_account', { token: dead })
      assert.equal(answer.status, 401)
      assert.match((await jsonOf(answer)).error_summary, /^invalid_access_token\/\.{0,3}$/)
    }
    assert.equal(
      (await token({ query: refresh })).body.error_description,
      'refresh token is invalid or revoked',
    )
  })
})
