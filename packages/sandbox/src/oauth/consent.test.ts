import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { authorizeAt, consentQuery } from '../testing/oauth-steps.ts'
import {
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
after(() => sandbox[Symbol.asyncDispose]())

const authorize = (query: Record<string, string>, init: RequestInit = {}) =>
  authorizeAt(sandbox.origin, query, init)

describe('the consent page', () => {
  it('signs a person in, shows what the app wants, and returns with a code and the state', async () => {
    const query = consentQuery({ scope: 'files.content.read', state: 'a b&c' })
    const first = await authorize(query)
    const form = new URLSearchParams({ action: 'sign-in', email: PERSONAL, password: 'sandbox' })
    const signedIn = await authorize(query, { method: 'POST', body: form })
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
    const consent = await authorize(query, { headers: { cookie } })
    const page = await consent.text()
    const ticket = /name="ticket" value="([^"]+)"/.exec(page)?.[1] ?? ''
    const allowed = await authorize(query, {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams({ action: 'allow', ticket }),
    })

    assert.equal(first.status, 200)
    assert.match(await first.text(), /type="password"/)
    assert.equal(signedIn.status, 302)
    assert.match(page, /View content of your Dropbox files/)
    assert.doesNotMatch(page, /Edit content/)
    const location = new URL(allowed.headers.get('location') ?? '')
    assert.equal(location.origin + location.pathname, REDIRECT_URI)
    assert.equal(location.searchParams.get('state'), 'a b&c')
    assert.match(location.searchParams.get('code') ?? '', /^[\w-]{43}$/)
  })

  it('is cut off from the window that opened it', async () => {
    const answer = await authorize(consentQuery())

    assert.equal(answer.headers.get('cross-origin-opener-policy'), 'same-origin')
  })

  it('keeps a person with the wrong password on the page and says why', async () => {
    const form = new URLSearchParams({ action: 'sign-in', email: PERSONAL, password: 'wrong' })
    const answer = await authorize(consentQuery(), { method: 'POST', body: form })

    assert.equal(answer.headers.get('set-cookie'), null)
    assert.match(await answer.text(), /role="alert"/)
  })

  it('does not take a consent without the ticket of its own page', async () => {
    const form = new URLSearchParams({ action: 'sign-in', email: PERSONAL, password: 'sandbox' })
    const signedIn = await authorize(consentQuery(), { method: 'POST', body: form })
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
    const answer = await authorize(consentQuery(), {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams({ action: 'allow', ticket: 'guessed' }),
    })

    assert.equal(answer.headers.get('location'), null)
  })

  it('returns with access_denied, deny being the consent mode', async () => {
    await sandbox.control.settings({ consent: { mode: 'deny' } })
    const answer = await authorize(consentQuery({ state: 's' }))
    await sandbox.control.resetSettings()

    const location = new URL(answer.headers.get('location') ?? '')
    assert.equal(location.searchParams.get('error'), 'access_denied')
    assert.equal(location.searchParams.get('state'), 's')
  })

  it('approves by itself in the name of the account the consent mode names', async () => {
    await sandbox.control.settings({ consent: { mode: 'approve', account: TEAM } })
    const answer = await authorize(consentQuery())
    await sandbox.control.resetSettings()

    assert.match(answer.headers.get('location') ?? '', /\?code=/)
  })

  it('returns a token in the fragment for the implicit grant', async () => {
    const answer = await authorize(consentQuery({ response_type: 'token', sandbox_user: PERSONAL }))

    const location = new URL(answer.headers.get('location') ?? '')
    const result = new URLSearchParams(location.hash.slice(1))
    assert.match(result.get('access_token') ?? '', /^sl\.u\./)
    assert.equal(result.get('token_type'), 'bearer')
    assert.equal(location.search, '')
  })

  it('shows the code where no redirect URI was given', async () => {
    const { redirect_uri: _unused, ...rest } = consentQuery({ sandbox_user: PERSONAL })
    const answer = await authorize(rest)

    assert.equal(answer.status, 200)
    assert.match(await answer.text(), /<output class="code">[\w-]{43}</)
  })

  it('answers faults of the request with a 400 page and never a redirect', async () => {
    const faults: [Record<string, string>, RegExp][] = [
      [consentQuery({ client_id: 'k123' }), /Invalid client_id: &#34;k123&#34;\./],
      [
        consentQuery({ redirect_uri: `${REDIRECT_URI}/` }),
        /must exactly match one of the redirect URIs/,
      ],
      [
        consentQuery({ redirect_uri: REDIRECT_URI.replace('localhost', '127.0.0.1') }),
        /exactly match/,
      ],
      [consentQuery({ response_type: 'other' }), /response_type/],
      [consentQuery({ scope: '' }), /scope/],
    ]
    for (const [query, details] of faults) {
      const answer = await authorize({ ...query, sandbox_user: PERSONAL })

      assert.equal(answer.status, 400)
      assert.equal(answer.headers.get('location'), null)
      assert.match(await answer.text(), details)
    }
  })

  it('returns invalid_scope for a scope the app does not have', async () => {
    const answer = await authorize(consentQuery({ scope: 'files.content.read team_data.member' }))

    assert.match(answer.headers.get('location') ?? '', /error=invalid_scope/)
  })

  it('lets only the owner link an app in development without further users', async () => {
    await sandbox.control.createApp({
      key: 'lonely',
      secret: 's',
      owner: PERSONAL,
      redirectUris: ['https://example.com/cb'],
    })
    const ask = (user: string) =>
      authorize({
        client_id: 'lonely',
        response_type: 'code',
        redirect_uri: 'https://example.com/cb',
        sandbox_user: user,
      })
    const [owner, other] = [await ask(PERSONAL), await ask(TEAM)]

    assert.equal(owner.status, 302)
    assert.equal(other.status, 400)
    assert.match(await other.text(), /This app has reached its user limit/)
  })

  it('takes http redirects on the own machine only', async () => {
    await assert.rejects(sandbox.control.addRedirectUri('http://example.com/cb'), /not https/)
    await sandbox.control.addRedirectUri('http://127.0.0.1:9999/cb')
    await sandbox.control.addRedirectUri('https://example.com/cb')
  })
})
