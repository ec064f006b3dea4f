import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { createHttpBytes } from '../../lib/http-bytes.ts'
import { createDropbox } from './dropbox.ts'
import { dropboxOrigins } from './origins.ts'

interface Seen {
  readonly url: string
  readonly authorization: string | undefined
  readonly body: string
}

const bytes = createHttpBytes()
const seen: Seen[] = []
let script: { status: number; body: unknown }[] = []
const server = http.createServer(async (request, response) => {
  const { authorization } = request.headers
  seen.push({ url: request.url ?? '', authorization, body: await text(request) })
  const { status, body } = script.shift() ?? { status: 500, body: 'script is over' }
  response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
after(() => {
  bytes.close()
  server.close()
  server.closeAllConnections()
})

const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const now = new Date('2026-05-01T12:00:00Z')
const { oauth } = createDropbox({
  http: bytes,
  origins: dropboxOrigins(origin),
  retry: { baseMs: 2 },
  now: () => now,
})
const client = { clientId: 'key', clientSecret: 's&cret' }
const signal = new AbortController().signal
const exchange = {
  client,
  redirectUri: 'https://files.example.com/api/client/dropbox/authCallback/open',
  code: 'c0de',
  codeVerifier: 'verifier',
  signal,
}

function answering(...answers: { status: number; body: unknown }[]): void {
  script = answers
  seen.length = 0
}

test('asks for consent with PKCE, a refresh token and no more scopes than needed', () => {
  const request = {
    client,
    redirectUri: 'https://files.example.com/back?x=1',
    state: 'st&te',
    codeChallenge: 'challenge',
  }
  const real = createDropbox({ http: bytes }).oauth

  const open = new URL(real.authorizeUrl({ ...request, flow: 'open' }))
  const asking = { chooseAccount: true, alwaysAsk: true }
  const save = new URL(real.authorizeUrl({ ...request, ...asking, flow: 'saveas' }))

  assert.equal(open.origin + open.pathname, 'https://www.dropbox.com/oauth2/authorize')
  assert.deepEqual(Object.fromEntries(open.searchParams), {
    client_id: 'key',
    response_type: 'code',
    redirect_uri: 'https://files.example.com/back?x=1',
    state: 'st&te',
    code_challenge: 'challenge',
    code_challenge_method: 'S256',
    token_access_type: 'offline',
    scope: 'account_info.read files.metadata.read files.content.read',
  })
  assert.match(save.searchParams.get('scope') ?? '', /files\.content\.write$/)
  assert.equal(save.searchParams.get('force_reauthentication'), 'true')
  assert.equal(save.searchParams.get('force_reapprove'), 'true')
})

test('exchanges a code, with all secrets in the body', async () => {
  answering({
    status: 200,
    body: {
      access_token: 'sl.a',
      token_type: 'bearer',
      expires_in: 14_400,
      refresh_token: 'refresh',
      scope: 'account_info.read files.content.read',
      account_id: 'dbid:one',
    },
  })

  const tokens = await oauth.exchangeCode(exchange)

  assert.deepEqual(tokens, {
    accessToken: 'sl.a',
    refreshToken: 'refresh',
    expiresAt: new Date('2026-05-01T16:00:00Z'),
    scopes: ['account_info.read', 'files.content.read'],
    accountId: 'dbid:one',
  })
  assert.equal(seen[0]?.url, '/oauth2/token')
  assert.deepEqual(Object.fromEntries(new URLSearchParams(seen[0]?.body)), {
    grant_type: 'authorization_code',
    code: 'c0de',
    redirect_uri: exchange.redirectUri,
    code_verifier: 'verifier',
    client_id: 'key',
    client_secret: 's&cret',
  })
})

test('refreshes, and keeps quiet about what Dropbox does not send again', async () => {
  answering({ status: 200, body: { access_token: 'sl.b', expires_in: 14_400 } })

  const tokens = await oauth.refresh({ client, refreshToken: 'refresh', signal })

  assert.equal(tokens.accessToken, 'sl.b')
  assert.equal(tokens.refreshToken, undefined)
  assert.deepEqual(tokens.scopes, [])
})

test('tells a dead grant from wrong keys and from trouble at Dropbox', async () => {
  const cases: readonly [object, string, string][] = [
    [
      { error: 'invalid_grant', error_description: 'revoked' },
      'unauthenticated',
      'connection_expired',
    ],
    [{ error: 'invalid_client: Invalid client_id' }, 'invalid', 'source_credentials_wrong'],
    [{ error: 'unsupported_grant_type' }, 'invalid', 'source_grant_refused'],
  ]
  for (const [body, kind, code] of cases) {
    answering({ status: 400, body })
    await assert.rejects(oauth.refresh({ client, refreshToken: 'refresh', signal }), { kind, code })
    assert.equal(seen.length, 1)
  }
  answering()
  await assert.rejects(oauth.refresh({ client, refreshToken: 'refresh', signal }), {
    kind: 'upstream',
    code: 'source_unavailable',
  })
  assert.equal(seen.length, 3)
})

test('tries again when Dropbox stumbles', async () => {
  answering({ status: 503, body: '' }, { status: 200, body: { access_token: 'sl.c' } })

  const tokens = await oauth.refresh({ client, refreshToken: 'refresh', signal })

  assert.equal(tokens.accessToken, 'sl.c')
  assert.equal(tokens.expiresAt, undefined)
})

test('does not take an answer without a token for success', async () => {
  answering({ status: 200, body: '<html>' })

  await assert.rejects(oauth.exchangeCode(exchange), { code: 'source_unavailable' })
})

test('checks the app’s keys without any person', async () => {
  answering(
    { status: 200, body: { result: 'quayside' } },
    { status: 401, body: { error: 'invalid_client: Invalid client_id or client_secret' } },
    { status: 400, body: 'Invalid authorization value' },
  )

  await oauth.checkCredentials(client, { signal })

  const basic = `Basic ${Buffer.from('key:s&cret').toString('base64')}`
  assert.deepEqual([seen[0]?.url, seen[0]?.authorization], ['/2/check/app', basic])
  for (let round = 0; round < 2; round++) {
    await assert.rejects(oauth.checkCredentials(client, { signal }), {
      kind: 'invalid',
      code: 'source_credentials_wrong',
    })
  }
})

test('never puts a secret into an error', async () => {
  answering({ status: 400, body: { error: 'invalid_grant', error_description: 'revoked' } })

  const error = await oauth.exchangeCode(exchange).catch((fault: Error) => fault)

  assert.doesNotMatch(JSON.stringify(error) + String(error), /s&cret|c0de|verifier/)
})
