import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  APP_KEY,
  APP_SECRET,
  callApi,
  jsonOf,
  PERSONAL,
  startTestSandbox,
  TEAM,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

let sandbox: TestSandbox
let token: string
before(async () => {
  sandbox = await startTestSandbox()
  token = (await sandbox.control.issueToken({ account: PERSONAL })).access_token
  await sandbox.control.createFile(PERSONAL, { path: '/Docs/Grüße 🚢.txt', text: 'Ahoi' })
})
after(() => sandbox[Symbol.asyncDispose]())

const call = (route: string, options: Parameters<typeof callApi>[2] = {}) =>
  callApi(sandbox.origin, route, { token, ...options })

describe('requests and answers', () => {
  it('answers exactly application/json and a request id', async () => {
    const answer = await call('files/get_metadata', { body: { path: '/docs' } })

    assert.equal(answer.headers.get('content-type'), 'application/json')
    assert.match(answer.headers.get('x-dropbox-request-id') ?? '', /^[0-9a-f]{32}$/)
  })

  it('takes routes without argument with no body at all, and with null', async () => {
    const bare = await call('users/get_current_account')
    const withNull = await call('users/get_current_account', {
      body: 'null',
      headers: { 'content-type': 'application/json' },
    })

    assert.equal(bare.status, 200)
    assert.equal(withNull.status, 200)
  })

  it('takes a charset with JSON and the type that avoids preflights', async () => {
    for (const type of [
      'application/json; charset=utf-8',
      'text/plain; charset=dropbox-cors-hack',
    ]) {
      const answer = await call('files/get_metadata', {
        body: '{"path":"/docs"}',
        headers: { 'content-type': type },
      })

      assert.equal(answer.status, 200)
    }
  })

  it('takes argument and token as URL parameters', async () => {
    const arg = encodeURIComponent(JSON.stringify({ path: '/Docs/Grüße 🚢.txt' }))
    const authorization = encodeURIComponent(`Bearer ${token}`)
    const answer = await fetch(
      `${sandbox.origin}/2/files/download?arg=${arg}&authorization=${authorization}&reject_cors_preflight=true`,
    )

    assert.equal(await answer.text(), 'Ahoi')
  })

  it('answers preflights and lets pages read what matters', async () => {
    const preflight = await fetch(`${sandbox.origin}/2/files/download`, { method: 'OPTIONS' })
    const answer = await call('files/download', {
      arg: { path: '/Docs' },
      headers: { origin: 'https://example.com' },
    })

    assert.equal(preflight.headers.get('access-control-allow-origin'), '*')
    assert.match(
      preflight.headers.get('access-control-allow-headers') ?? '',
      /Dropbox-API-Path-Root/,
    )
    assert.match(answer.headers.get('access-control-expose-headers') ?? '', /Dropbox-API-Result/)
  })

  it('ends a summary in a slash and up to three dots, not always the same', async () => {
    const ends = new Set<string>()
    for (let turn = 0; turn < 40; turn += 1) {
      const answer = await call('files/get_metadata', { body: { path: '/none' } })
      const { error_summary: summary } = await jsonOf(answer)
      assert.match(summary, /^path\/not_found\/\.{0,3}$/)
      ends.add(summary)
    }

    assert.ok(ends.size > 1)
  })
})

describe('texts with status 400', () => {
  const textOf = async (route: string, options: Parameters<typeof callApi>[2]) => {
    const answer = await call(route, options)
    assert.equal(answer.status, 400)
    assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8')
    return answer.text()
  }
  const inMetadata = 'Error in call to API function "files/get_metadata": '
  const json = { 'content-type': 'application/json' }

  it('are Dropbox’s own for arguments that do not fit', async () => {
    const table: [unknown, string][] = [
      ['{"path"', 'request body: could not decode input as JSON'],
      [{ path: '' }, 'request body: path: The root folder is unsupported.'],
      [{ path: null }, "request body: path: 'None' expected to be a string, got null"],
      [{}, "request body: missing required field 'path'"],
      [{ path: '/a', foo: 1 }, "request body: unknown field 'foo'"],
      [
        { path: 'notes' },
        "request body: path: 'notes' did not match pattern '(/(.|[\\r\\n])*|id:.*)|(rev:[0-9a-f]{9,})|(ns:[0-9]+(/.*)?)'",
      ],
    ]
    for (const [body, text] of table) {
      assert.equal(await textOf('files/get_metadata', { body, headers: json }), inMetadata + text)
    }
  })

  it('tell the root of a listing from a slash', async () => {
    assert.match(
      await textOf('files/list_folder', { body: { path: '/' } }),
      /path: Specify the root folder as an empty string rather than as "\/"\.$/,
    )
  })

  it('name the header where the argument is in one', async () => {
    assert.match(
      await textOf('files/download', { headers: { 'dropbox-api-arg': '{oops' } }),
      /HTTP header "Dropbox-API-Arg": could not decode input as JSON$/,
    )
  })

  it('insist on octet-stream without parameters for uploads, and on JSON for the rest', async () => {
    assert.match(
      await textOf('files/upload', {
        arg: { path: '/a' },
        body: 'x',
        headers: { 'content-type': 'application/octet-stream; charset=utf8' },
      }),
      /Bad HTTP "Content-Type" header: "application\/octet-stream; charset=utf8"\. {2}Expecting one of "application\/octet-stream", "text\/plain; charset=dropbox-cors-hack"\.$/,
    )
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    assert.match(
      await textOf('users/get_current_account', { body: 'a=1', headers: form }),
      /Content-Type/,
    )
  })

  it('refuse a body on a download', async () => {
    const type = { 'content-type': 'application/octet-stream' }
    assert.match(
      await textOf('files/download', { arg: { path: '/a' }, body: 'x', headers: type }),
      /supposed to be empty/,
    )
  })

  it('know no other routes, and remember who asked for one', async () => {
    assert.equal(await textOf('files/nope', { body: {} }), 'Unknown API function: "files/nope"')
    assert.ok((await sandbox.control.counts()).unknownRoutes.includes('files/nope'))
  })

  it('tell a missing, an odd and a malformed token apart', async () => {
    const url = `${sandbox.origin}/2/users/get_current_account`
    const answers = await Promise.all(
      [{}, { authorization: 'Bearer' }, { authorization: 'Bearer asdf' }].map(
        async (headers: Record<string, string>) =>
          (await fetch(url, { method: 'POST', headers })).text(),
      ),
    )

    assert.match(answers[0] ?? '', /Must provide HTTP header "Authorization"/)
    assert.match(
      answers[1] ?? '',
      /Invalid authorization value in HTTP header "Authorization": "Bearer"\. {2}Expecting "Bearer <oauth2-access-token>"\.$/,
    )
    assert.match(answers[2] ?? '', /The given OAuth 2 access token is malformed\.$/)
  })
})

describe('tokens', () => {
  it('answers 401 for tokens that are unknown, old or without the scope', async () => {
    const { access_token: narrow } = await sandbox.control.issueToken({
      account: PERSONAL,
      scopes: ['account_info.read'],
    })
    const { access_token: old } = await sandbox.control.issueToken({
      account: PERSONAL,
      lifetimeSeconds: 0,
    })
    const unknown = `sl.u.${'x'.repeat(147)}`
    const errors = await Promise.all(
      [unknown, old, narrow].map(async (one) => {
        const answer = await call('files/download', { token: one, arg: { path: '/a' } })
        assert.equal(answer.status, 401)
        return (await jsonOf(answer)).error
      }),
    )

    assert.deepEqual(errors, [
      { '.tag': 'invalid_access_token' },
      { '.tag': 'expired_access_token' },
      { '.tag': 'missing_scope', required_scope: 'files.content.read' },
    ])
  })

  it('answers a malformed token as newer clients expect, if told to', async () => {
    await sandbox.control.settings({ malformedToken: 'auth-error' })
    const answer = await call('users/get_current_account', { token: 'asdf' })
    await sandbox.control.resetSettings()

    assert.equal(answer.status, 401)
  })

  it('answers user_suspended for a suspended account', async () => {
    await sandbox.control.changeAccount(TEAM, { isSuspended: true })
    const { access_token: theirs } = await sandbox.control.issueToken({ account: TEAM })
    const answer = await call('users/get_current_account', { token: theirs })
    await sandbox.control.changeAccount(TEAM, { isSuspended: false })

    assert.deepEqual((await jsonOf(answer)).error, { '.tag': 'user_suspended' })
  })

  it('checks an app by key and secret', async () => {
    const sdk = sandbox.sdk({ clientId: APP_KEY, clientSecret: APP_SECRET })
    const wrong = sandbox.sdk({ clientId: APP_KEY, clientSecret: 'wrong' })

    assert.equal((await sdk.checkApp({ query: 'ping' })).result.result, 'ping')
    await assert.rejects(wrong.checkApp({ query: 'ping' }))
  })

  it('checks a user by token', async () => {
    const sdk = await sandbox.sdkFor(PERSONAL)

    assert.equal((await sdk.checkUser({ query: 'ping' })).result.result, 'ping')
  })

  it('lets a longpoll have no Authorization header', async () => {
    const answer = await call('files/list_folder/longpoll', { body: { cursor: 'AA' } })

    assert.equal(answer.status, 400)
    assert.match(
      await answer.text(),
      /Your request includes an Authorization header, but this function does not use it\.$/,
    )
  })
})
