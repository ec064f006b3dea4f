import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Picker, pathOf, useCloud } from '../cloud/testing/cloud.ts'

/* The page where a person sees what they connected. */

const { inject, service, connectedPicker, list, post, breakConnection } = useCloud()

/** The page that a listing of the picker names. */
async function addressOf(picker: Picker): Promise<string> {
  const { memory } = (await list(picker, { path: '/' })).json()
  return pathOf(memory.accounts_url)
}

const open = (url: string, cookie = '') => inject({ url, headers: { cookie } })

/** Presses the button of the first connection in a page, wherever the form says. */
async function press(url: string, body: string, cookie = '') {
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(body)?.[1] ?? ''
  const form = new URLSearchParams({ ticket: field('ticket'), connection: field('connection') })
  const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie }
  return await inject({ method: 'POST', url, headers, payload: form.toString() })
}

const isConnected = async (picker: Picker) =>
  (await list(picker, { path: '/' })).json().memory.contents !== undefined

/** Another person connects in the picker's session too. */
async function connectAlso(picker: Picker, account: string): Promise<void> {
  const { memory } = (await list(picker, { path: '/' })).json()
  const asked = (await list(picker, { path: '/', after: memory.chosen })).json()
  const start = await inject(pathOf(asked.memory.auth.redirect_url))
  assert.match(String(start.headers.location), /account=choose/)
  service().memory.mood.account = account
  const back = service().memory.consent(String(start.headers.location))
  await inject(back.pathname + back.search)
  service().memory.mood.account = 'ada'
}

/** The way from an address to connect at, over the consent page, back to us. */
async function connectAt(redirectUrl: string): Promise<void> {
  const start = await inject(pathOf(redirectUrl))
  const back = service().memory.consent(String(start.headers.location))
  await inject(back.pathname + back.search)
}

/** The path of a link to a file of the picker's person. */
async function linkOf({ apikey, token }: Picker): Promise<string> {
  const clouds = { memory: { path: '/report.txt' } }
  const answer = await post('/cloud/link/', { apikey, token, clouds })
  assert.equal(answer.statusCode, 200, answer.body)
  return pathOf(answer.json().memory.url)
}

const statusOf = async (path: string) => (await inject(path)).statusCode

describe('the page of connected accounts', () => {
  test('shows whose account is connected, to what and since when, and lets nobody frame it', async () => {
    const picker = await connectedPicker()

    const page = await open(await addressOf(picker))

    assert.equal(page.statusCode, 200)
    for (const shown of [picker.app.name, 'Memory', 'ada of Memory', 'ada@memory.example']) {
      assert.ok(page.body.includes(shown), shown)
    }
    assert.match(page.body, /Connected on .+\. May see and read files\./)
    const policy = String(page.headers['content-security-policy'])
    assert.match(policy, /default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/)
    assert.ok(!page.body.includes(picker.token) && !page.body.includes('access-'))
  })

  test('ends one account and leaves the other, tells the app, and says so', async () => {
    const picker = await connectedPicker()
    await connectAlso(picker, 'bob')
    const url = await addressOf(picker)

    const answer = await press(url, (await open(url)).body)
    const shown = await open(
      new URL(String(answer.headers.location), `http://x${url}`).href.slice(8),
    )

    assert.equal(answer.statusCode, 303)
    assert.match(shown.body, /role="status">Memory is disconnected\./)
    assert.ok(!shown.body.includes('bob of Memory') && shown.body.includes('ada of Memory'))
    assert.match(service().memory.asked.revoked.at(-1) ?? '', /^access-bob-/)
    const { account } = (await list(picker, { path: '/' })).json().memory
    assert.equal(account.id, 'ada')
    assert.deepEqual(await toldOf(picker), ['bob'])
  })

  test('pressing twice ends nothing else', async () => {
    const picker = await connectedPicker()
    const url = await addressOf(picker)
    const { body } = await open(url)

    await press(url, body)
    const again = await press(url, body)

    assert.equal(again.statusCode, 303)
    assert.deepEqual(await toldOf(picker), ['ada'])
    assert.match((await open(url)).body, /Nothing is connected/)
  })

  test('shows what was signed out of while linked files are still read from it, and ends that too', async () => {
    const picker = await connectedPicker()
    const url = await addressOf(picker)
    const { apikey, token } = picker
    const link = await linkOf(picker)
    await post('/cloud/auth/logout', { apikey, token })
    assert.equal(await isConnected(picker), false)

    const { body } = await open(url)
    assert.match(body, /You signed out; 1 linked file is still read from it\./)
    assert.match(
      body,
      /1 linked file is read from it, and will not open until you connect this account again\./,
    )
    await press(url, body)

    assert.match((await open(url)).body, /Nothing is connected/)
    assert.deepEqual(await toldOf(picker), ['ada'])
    assert.equal(await statusOf(link), 404)
  })

  test('shows a browser without a ticket what its own sessions connected', async () => {
    const { app } = await service().newApp()
    const start = await inject(`/api/client/memory/auth/open?key=${app.apiKey}`)
    const cookie = String(start.headers['set-cookie']).split(';')[0] ?? ''
    const back = service().memory.consent(String(start.headers.location))
    await inject({ url: back.pathname + back.search, headers: { cookie } })

    const { body } = await open('/api/client/accounts', cookie)
    assert.match(body, /ada@memory\.example/)
    await press('/api/client/accounts', body, cookie)

    assert.match((await open('/api/client/accounts', cookie)).body, /Nothing is connected/)
    assert.match((await open('/api/client/accounts')).body, /Nothing is connected/)
  })

  test('a cookie alone ends nothing: a page elsewhere cannot press the button', async () => {
    const picker = await connectedPicker()
    const { body } = await open(await addressOf(picker))
    const cookie = `quayside_picker_${picker.apikey}=${picker.token}`

    const answer = await press(
      '/api/client/accounts',
      body.replace(/name="ticket" value="[^"]+"/, ''),
      cookie,
    )

    assert.equal(answer.statusCode, 403)
    assert.ok(await isConnected(picker))
  })

  test('no page elsewhere may read it, not even with the person’s cookies', async () => {
    const picker = await connectedPicker()
    const url = await addressOf(picker)
    const cookie = `quayside_picker_${picker.apikey}=${picker.token}`

    const spelt = ['/api/client/accounts/', '/api/client/%61ccounts', '/api/client/accounts?']
    for (const address of [url, '/api/client/accounts', ...spelt]) {
      const headers = { cookie, origin: 'https://evil.example' }
      const answers = [await inject({ url: address, headers })]
      answers.push(await inject({ method: 'POST', url: address, headers }))
      for (const answer of answers) {
        assert.equal(answer.headers['access-control-allow-origin'], undefined)
        assert.equal(answer.headers['access-control-allow-credentials'], undefined)
      }
    }
  })

  test('a ticket ends only what its own session connected', async () => {
    const [mine, theirs] = [await connectedPicker(), await connectedPicker()]
    const url = await addressOf(mine)
    const my = (await open(url)).body
    const their = (await open(await addressOf(theirs))).body
    const connection = /name="connection" value="([^"]+)"/.exec(their)?.[1]

    await press(
      url,
      my.replace(/name="connection" value="[^"]+"/, `name="connection" value="${connection}"`),
    )

    assert.ok(await isConnected(theirs))
    assert.ok(await isConnected(mine))
  })

  test('names of accounts are shown as they are, not as markup', async () => {
    const picker = await connectedPicker()
    await connectAlso(picker, '<img src=x onerror=alert(1)>')

    const { body } = await open(await addressOf(picker))

    assert.ok(body.includes('&lt;img src=x'))
    assert.ok(!body.includes('<img'))
  })
})

describe('links whose connection has ended', () => {
  for (const [title, end] of [
    ['at the service', breakConnection],
    [
      'on the page of accounts',
      async (picker: Picker) => {
        const url = await addressOf(picker)
        await press(url, (await open(url)).body)
      },
    ],
  ] as const) {
    test(`${title} open again when the same account connects, in whatever session`, async () => {
      const picker = await connectedPicker()
      const link = await linkOf(picker)
      await end(picker)
      service().memory.mood.tokens = 'fine'
      assert.equal(await statusOf(link), 404)

      const { apikey } = picker
      const clouds = { memory: { path: '/' } }
      const connect = async () => {
        const { memory } = (await post('/cloud/folder/list', { apikey, clouds })).json()
        await connectAt(memory.auth.redirect_url)
      }
      service().memory.mood.account = 'bob'
      await connect()
      assert.equal(await statusOf(link), 404)
      service().memory.mood.account = 'ada'
      await connect()

      assert.equal(await statusOf(link), 200)
    })
  }
})

/** The accounts whose end the app was told of. */
async function toldOf({ apikey }: Picker): Promise<string[]> {
  const rows = await service()
    .database.db.selectFrom('events')
    .select('body')
    .where('app_key', '=', apikey)
    .where('action', '=', 'qs.connection.revoked')
    .execute()
  return rows.map(({ body }) => JSON.parse(body).text.account.id)
}
