import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BASE_URL } from '../testing/test-service.ts'
import { pathOf, useCloud } from './testing/cloud.ts'

const { inject, list, post, service } = useCloud()

describe('the page at the end of connecting', () => {
  async function comeBack(spoil: (back: URL) => void) {
    const { app } = await service().newApp()
    const first = await post('/cloud/folder/list', { apikey: app.apiKey, clouds: { memory: {} } })
    const start = await inject(pathOf(first.json().memory.auth.redirect_url))
    const back = service().memory.consent(String(start.headers.location))
    spoil(back)
    return { back, page: await inject(back.pathname + back.search) }
  }

  test('says as whom, reads nothing of its opener and runs only its own script', async () => {
    const { page } = await comeBack(() => undefined)

    assert.match(page.body, /Connected as ada of Memory/)
    assert.doesNotMatch(page.body, /opener/)
    const nonce = /nonce-([^']+)'/.exec(String(page.headers['content-security-policy']))?.[1]
    assert.ok(nonce && page.body.includes(`<script nonce="${nonce}">`))
    assert.match(String(page.headers['content-security-policy']), /default-src 'none'/)
    assert.equal(page.headers['referrer-policy'], 'no-referrer')
  })

  for (const [title, spoil, status, words] of [
    ['no', (back: URL) => back.searchParams.set('error', 'access_denied'), 200, /did not allow/],
    [
      'a made-up state',
      (back: URL) => back.searchParams.set('state', '<b>x</b>'),
      400,
      /did not start/,
    ],
    [
      'a made-up code',
      (back: URL) => back.searchParams.set('code', '<script>'),
      400,
      /not connected/,
    ],
  ] as const) {
    test(`explains ${title}`, async () => {
      const { page } = await comeBack(spoil)

      assert.equal(page.statusCode, status)
      assert.match(page.body, words)
      assert.doesNotMatch(page.body, /<b>x|<script>(?!set)/)
    })
  }

  test('explains a second visit', async () => {
    const { back } = await comeBack(() => undefined)

    const again = await inject(back.pathname + back.search)

    assert.equal(again.statusCode, 400)
    assert.match(again.body, /made already/)
  })

  test('is passed by when the page asked to be come back to', async () => {
    const { app } = await service().newApp()
    const appurl = 'https://shop.example/new?fs-tab=init'
    const first = await post('/cloud/folder/list', {
      apikey: app.apiKey,
      clouds: { memory: {} },
      appurl,
    })
    const start = await inject(pathOf(first.json().memory.auth.redirect_url))
    const back = service().memory.consent(String(start.headers.location))

    const answer = await inject(back.pathname + back.search)

    assert.deepEqual(
      [answer.statusCode, answer.headers.location],
      [302, 'https://shop.example/new?fs-tab=memory'],
    )
  })

  test('can be reached with the picker’s own token too', async () => {
    const { app } = await service().newApp()
    const { token } = await service().connections.session(app.apiKey, undefined)

    const url = `/api/client/memory/auth/open?key=${app.apiKey}&token=${token}`
    const start = await inject(url)
    const back = service().memory.consent(String(start.headers.location))
    await inject(back.pathname + back.search)

    assert.equal(start.headers['referrer-policy'], 'no-referrer')
    assert.ok(!String(start.headers.location).includes(token))
    const picker = { app, secret: '', apikey: app.apiKey, token }
    assert.ok((await list(picker, { path: '/' })).json().memory.contents)
  })
})

/* Whoever is sent to our address by somebody else would connect their own account to the sender’s session. */
describe('a person who allowed the app before', () => {
  const SHOP = 'https://shop.example'

  /** Whether the service will ask them, sent to connect with the picker's ticket or token. */
  async function isAsked({ referer = '', allowed = [SHOP], by = 'ticket' }) {
    const { app } = await service().newApp()
    await service().apps.update(app.apiKey, { allowedOrigins: allowed })
    const payload = { apikey: app.apiKey, clouds: { memory: {} } }
    const first = (await post('/cloud/folder/list', payload)).json()
    const url = {
      ticket: pathOf(first.memory.auth.redirect_url),
      token: `/api/client/memory/auth/open?key=${app.apiKey}&token=${first.token}`,
      cookie: `/api/client/memory/auth/open?key=${app.apiKey}`,
    }[by]
    const answer = await inject({ url: url ?? '', headers: referer ? { referer } : {} })
    const { statusCode, headers } = answer
    if (statusCode === 403) return 'refused'
    return new URL(String(headers.location)).searchParams.get('ask') === 'always'
  }

  for (const by of ['ticket', 'token']) {
    test(`is not asked again when the app’s page, or one of ours, sends them with a ${by}`, async () => {
      assert.equal(await isAsked({ by, referer: `${SHOP}/new?a=b` }), false)
      assert.equal(await isAsked({ by, referer: `${BASE_URL}/demo`, allowed: [] }), false)
    })

    test(`is asked again when another page sends them with a ${by}, or none that is told`, async () => {
      const elsewhere = await isAsked({ by, referer: 'https://shop.example.evil.example/' })
      assert.equal(elsewhere, by === 'token' ? 'refused' : true)
      assert.equal(await isAsked({ by, referer: 'not an address' }), true)
      assert.equal(await isAsked({ by }), true)
      assert.equal(await isAsked({ by, referer: `${SHOP}/`, allowed: [] }), true)
    })
  }

  test('is not asked again where the session is the browser’s own', async () => {
    assert.equal(await isAsked({ by: 'cookie', allowed: [] }), false)
  })
})
