import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { FileAnswer, IngestAnswer, ListedFolder } from '@quayside/wire'
import type { InjectOptions } from 'fastify'
import { Value } from 'typebox/value'
import type { App } from '../../apps/app.ts'
import { signPolicy } from '../../apps/policy.ts'
import { BASE_URL, startTestService, type TestService } from '../testing/test-service.ts'

const FILES = {
  '/report.txt': 'the report',
  '/bike.png': 'not really a picture',
  '/Photos/sea.png': 'sea',
  '/Photos/notes with spaces + "quotes".txt': 'notes',
}

let service: TestService
let port: number
before(async () => {
  service = await startTestService({ files: FILES })
  await service.server.listen({ host: '127.0.0.1', port: 0 })
  port = (service.server.server.address() as AddressInfo).port
})
after(() => service.close())

const inject = (options: InjectOptions | string) => service.server.inject(options)
const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  inject({ method: 'POST', url, payload, headers })

/** The content of a file, over a real connection: it is sent past the server's own answers. */
async function open(path: string, host = 'localhost'): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const options = { host: '127.0.0.1', port, path, headers: { host }, agent: false }
  get(options, resolve).on('error', reject)
  return await text(await promise)
}

interface Picker {
  readonly app: App
  readonly secret: string
  readonly apikey: string
  readonly token: string
}

/** A picker whose person has connected by way of the routes a browser visits. */
async function connectedPicker(): Promise<Picker> {
  const { app, secret } = await service.newApp()
  const first = await post('/cloud/folder/list', {
    apikey: app.apiKey,
    clouds: { memory: { path: '/' } },
  })
  const { token, memory } = first.json()
  const start = await inject(pathOf(memory.auth.redirect_url))
  assert.equal(start.statusCode, 302)
  const back = service.memory.consent(String(start.headers.location))
  const end = await inject(back.pathname + back.search)
  assert.equal(end.statusCode, 200, end.body)
  return { app, secret, apikey: app.apiKey, token }
}

function pathOf(url: string): string {
  assert.ok(url.startsWith(BASE_URL), url)
  return url.slice(BASE_URL.length)
}

const list = ({ apikey, token }: Picker, memory: object, more: object = {}) =>
  post('/cloud/folder/list', { apikey, token, clouds: { memory }, ...more })

describe('listing', () => {
  test('with no source answers a token', async () => {
    const { app } = await service.newApp()

    const answer = await post('/cloud/folder/list', { apikey: app.apiKey, clouds: {}, token: null })

    assert.deepEqual(Object.keys(answer.json()), ['token'])
    assert.match(answer.json().token, /^qst_/)
  })

  test('without a connection says where to connect, without the token in the address', async () => {
    const { app } = await service.newApp()

    const answer = await post('/cloud/folder/list', { apikey: app.apiKey, clouds: { memory: {} } })

    assert.equal(answer.statusCode, 200)
    const { token, memory } = answer.json()
    assert.match(memory.auth.redirect_url, /\/api\/client\/memory\/auth\/open\?ticket=/)
    assert.ok(!memory.auth.redirect_url.includes(token))
  })

  test('answers folders and files in Filestack’s words', async () => {
    const picker = await connectedPicker()

    const answer = await list(picker, { path: '/' })

    const { token, memory } = answer.json()
    assert.equal(token, picker.token)
    assert.ok(Value.Check(ListedFolder, memory), JSON.stringify(memory))
    assert.deepEqual([memory.client, memory.filename, memory.next], ['memory', '/', ''])
    const [photos, report, bike] = memory.contents
    assert.deepEqual(photos, {
      name: 'Photos',
      path: '/Photos/',
      folder: true,
      mimetype: '',
      size: '',
      bytes: 0,
      thumbnail: `${BASE_URL}/static/icons/folder.svg`,
    })
    assert.deepEqual([report?.bytes, report?.size, report?.folder], [10, '10 B', false])
    assert.match(bike?.thumbnail ?? '', /^http:\/\/localhost:8080\/cloud\/thumb\//)
    assert.deepEqual(memory.account, { name: 'ada of Memory', email: 'ada@memory.example' })
  })

  test('a folder’s own path leads into it', async () => {
    const picker = await connectedPicker()

    const names = (await list(picker, { path: '/Photos/' })).json().memory.contents
    assert.deepEqual(
      names.map(({ name }: { name: string }) => name),
      ['sea.png', 'notes with spaces + "quotes".txt'],
    )
  })

  test('answers the files of all folders below when that is asked', async () => {
    const picker = await connectedPicker()

    const all = (await list(picker, { path: '/', recursive: true })).json().memory
    const pictures = (
      await list(picker, { path: '/', recursive: true }, { accept: ['image/*'] })
    ).json().memory

    const paths = ({ contents }: typeof all) => contents.map(({ path }: { path: string }) => path)
    assert.ok(Value.Check(ListedFolder, all))
    assert.deepEqual(paths(all), Object.keys(FILES))
    assert.deepEqual(paths(pictures), ['/bike.png', '/Photos/sea.png'])
  })

  test('hides files that are not accepted, and no folder', async () => {
    const picker = await connectedPicker()

    const { contents } = (await list(picker, { path: '/' }, { accept: ['image/*'] })).json().memory

    assert.deepEqual(
      contents.map(({ name }: { name: string }) => name),
      ['Photos', 'bike.png'],
    )
  })

  test('names hosts to whoever asked by host', async () => {
    const { apikey, token } = await connectedPicker()

    const answer = await post(
      '/folder/list',
      { apikey, token, clouds: { memory: { path: '/' } } },
      { host: 'cloud.fs.example.com:8443' },
    )

    assert.equal(
      answer.json().memory.contents[0].thumbnail,
      'http://static.fs.example.com:8443/icons/folder.svg',
    )
  })

  test('waits for the person to connect, and answers as soon as they have', async () => {
    const { app } = await service.newApp()
    const first = await post('/cloud/folder/list', { apikey: app.apiKey, clouds: { memory: {} } })
    const { token, memory } = first.json()

    const waiting = post('/cloud/folder/list', {
      apikey: app.apiKey,
      token,
      clouds: { memory: {} },
      wait: 20,
    })
    const start = await inject(pathOf(memory.auth.redirect_url))
    const back = service.memory.consent(String(start.headers.location))
    await inject(back.pathname + back.search)

    assert.equal((await waiting).json().memory.contents.length, 3)
  })

  test('asks to connect again when the service has forgotten the person', async () => {
    const picker = await connectedPicker()
    await breakConnection(picker)

    const answer = await list(picker, { path: '/' })

    service.memory.mood.tokens = 'fine'
    assert.equal(answer.statusCode, 200)
    assert.ok(answer.json().memory.auth.redirect_url)
  })

  for (const [title, clouds, code] of [
    ['an unknown source', { icloud: {} }, 'source_unknown'],
    ['a source that cannot search', { memory: { search: 'bike' } }, 'search_unsupported'],
  ] as const) {
    test(`says so for ${title}`, async () => {
      const { apikey, token } = await connectedPicker()

      const answer = await post('/cloud/folder/list', { apikey, token, clouds })

      assert.deepEqual([answer.statusCode, answer.json().code], [400, code])
    })
  }

  test('is not for a session of another app', async () => {
    const mine = await connectedPicker()
    const theirs = await service.newApp()

    const answer = await list({ ...mine, apikey: theirs.app.apiKey }, { path: '/' })

    assert.ok(answer.json().memory.auth, 'the neighbour sees the files')
    assert.notEqual(answer.json().token, mine.token)
  })

  test('with security on needs a policy that allows picking', async () => {
    const picker = await connectedPicker()
    await service.apps.update(picker.app.apiKey, { securityEnabled: true })

    const without = await list(picker, { path: '/' })
    const reading = await list(picker, { path: '/' }, pair(picker, { call: ['read'] }))
    const picking = await list(picker, { path: '/' }, pair(picker, { call: ['pick'] }))

    assert.deepEqual([without.statusCode, without.json().code], [403, 'policy_missing'])
    assert.deepEqual([reading.statusCode, reading.json().code], [403, 'policy_call'])
    assert.equal(picking.statusCode, 200)
  })

  test('is refused to pages the app does not allow', async () => {
    const picker = await connectedPicker()
    await service.apps.update(picker.app.apiKey, { allowedOrigins: ['https://shop.example'] })
    const body = { apikey: picker.apikey, token: picker.token, clouds: {} }

    const good = await post('/cloud/folder/list', body, { origin: 'https://shop.example' })
    const bad = await post('/cloud/folder/list', body, { origin: 'https://evil.example' })

    assert.equal(good.statusCode, 200)
    assert.deepEqual([bad.statusCode, bad.json().code], [403, 'origin_refused'])
  })
})

async function breakConnection({ app, token }: Picker): Promise<void> {
  const session = await service.connections.findSession(app.apiKey, token)
  assert.ok(session)
  const connection = await service.connections.find(session, 'memory')
  assert.ok(connection)
  service.memory.mood.tokens = 'dead'
  const access = service.connections.access(connection)
  const { signal } = new AbortController()
  const stale = await access.token({ signal })
  await assert.rejects(access.token({ stale, signal }))
}

function pair({ secret }: Picker, policy: object) {
  const base64 = Buffer.from(JSON.stringify({ expiry: 2e9, ...policy })).toString('base64')
  return { policy: base64, signature: signPolicy(base64, secret) }
}

describe('a thumbnail', () => {
  test('is the source’s picture', async () => {
    const picker = await connectedPicker()
    const { contents } = (await list(picker, { path: '/Photos' })).json().memory

    const answer = await inject(pathOf(contents[0].thumbnail))

    assert.equal(answer.headers['content-type'], 'image/png')
    assert.equal(answer.body, 'png of /Photos/sea.png')
  })

  test('becomes the icon of its type when the source fails', async () => {
    const picker = await connectedPicker()
    const { contents } = (await list(picker, { path: '/Photos' })).json().memory
    await breakConnection(picker)

    const answer = await inject(pathOf(contents[0].thumbnail))

    service.memory.mood.tokens = 'fine'
    assert.deepEqual([answer.statusCode, answer.headers['content-type']], [200, 'image/svg+xml'])
  })
})

const store = ({ apikey, token }: Picker, memory: object, more: object = {}) =>
  post('/cloud/store/', { apikey, token, clouds: { memory }, ...more })

describe('storing', () => {
  test('copies the picked file and answers what became of it', async () => {
    const picker = await connectedPicker()

    const answer = await store(
      picker,
      { path: '/report.txt', store: { location: 's3', path: 'in/', container: 'papers' } },
      { upload_tags: { album: 'summer' } },
    )

    assert.equal(answer.statusCode, 200, answer.body)
    const { token, memory: file } = answer.json()
    assert.equal(token, picker.token)
    assert.ok(Value.Check(FileAnswer, file), JSON.stringify(file))
    assert.equal(file.url, `${BASE_URL}/cdn/${file.handle}`)
    assert.match(file.key ?? '', /^in\/[A-Za-z0-9]{20}_report\.txt$/)
    assert.deepEqual(
      [file.filename, file.mimetype, file.size, file.client, file.status, file.container],
      ['report.txt', 'text/plain', 10, 'memory', 'Stored', 'papers'],
    )
    assert.deepEqual(file.upload_tags, { album: 'summer' })
    assert.equal(await open(`/cdn/${file.handle}`), 'the report')
    assert.equal(await open(`/api/file/${file.handle}+report.txt`), 'the report')
  })

  test('works without the slash, and answers by host to who asks by host', async () => {
    const { apikey, token } = await connectedPicker()
    const body = { apikey, token, clouds: { memory: { path: '/report.txt' } } }

    const answer = await post('/store', body, { host: 'cloud.fs.example.com' })

    const { url, handle } = answer.json().memory
    assert.equal(url, `http://cdn.fs.example.com/${handle}`)
    assert.equal(await open(`/${handle}`, 'cdn.fs.example.com'), 'the report')
  })

  for (const [title, memory, status, code] of [
    ['a file that is gone', { path: '/gone.txt' }, 404, 'source_entry_missing'],
    ['a missing path', {}, 400, 'request_invalid'],
    [
      'tags without measure',
      { path: '/report.txt', store: { path: 'x'.repeat(2000) } },
      400,
      'request_invalid',
    ],
  ] as const) {
    test(`says so for ${title}`, async () => {
      const answer = await store(await connectedPicker(), memory)

      assert.deepEqual([answer.statusCode, answer.json().code], [status, code], answer.body)
    })
  }

  test('without a connection asks to connect', async () => {
    const { app } = await service.newApp()

    const answer = await post('/cloud/store/', {
      apikey: app.apiKey,
      clouds: { memory: { path: '/report.txt' } },
    })

    assert.deepEqual([answer.statusCode, answer.json().code], [401, 'connection_expired'])
  })

  test('obeys the policy’s path, container and sizes', async () => {
    const picker = await connectedPicker()
    const policy = pair(picker, { path: 'in/.*', container: 'papers', maxSize: 11 })
    const here = { path: 'in/x', container: 'papers' }
    const attempt = async (path: string, options: object) => {
      const answer = await store(picker, { path, store: options }, policy)
      return answer.statusCode === 200 ? 'stored' : answer.json().code
    }

    assert.equal(await attempt('/report.txt', here), 'stored')
    assert.equal(await attempt('/report.txt', { ...here, path: 'out/x' }), 'policy_path')
    assert.equal(await attempt('/report.txt', {}), 'policy_path')
    assert.equal(await attempt('/report.txt', { ...here, container: 'else' }), 'policy_container')
    assert.equal(await attempt('/bike.png', here), 'file_too_large')
  })

  test('a link leaves the file where it is', async () => {
    const picker = await connectedPicker()
    const { apikey, token } = picker

    const answer = await post('/cloud/link/', {
      apikey,
      token,
      clouds: { memory: { path: '/report.txt' } },
    })

    const file = answer.json().memory
    assert.deepEqual([file.status, file.key, file.size], [undefined, undefined, 10])
    assert.equal(await open(`/cdn/${file.handle}`), 'the report')
  })

  test('after signing out there is nothing to store from, and links live on', async () => {
    const picker = await connectedPicker()
    const { apikey, token } = picker
    const clouds = { memory: { path: '/report.txt' } }
    const link = (await post('/cloud/link', { apikey, token, clouds })).json().memory

    const out = await post('/cloud/auth/logout', { apikey, token, clouds: { memory: {} } })

    assert.deepEqual(out.json(), { token, memory: {} })
    assert.equal((await store(picker, { path: '/report.txt' })).statusCode, 401)
    assert.equal(await open(`/cdn/${link.handle}`), 'the report')
  })
})

describe('an ingest', () => {
  const start = ({ apikey, token }: Picker, paths: readonly string[], more: object = {}) =>
    post('/cloud/ingests', {
      apikey,
      token,
      source: 'memory',
      items: paths.map((path) => ({ path })),
      ...more,
    })
  const look = (picker: Picker, id: string, rest = '', method: 'GET' | 'DELETE' = 'GET') =>
    inject({
      method,
      url: `/cloud/ingests/${id}${rest}?apikey=${picker.apikey}`,
      headers: { authorization: `Bearer ${picker.token}` },
    })

  test('of many files is answered at once, in order', async () => {
    const picker = await connectedPicker()
    const paths = ['/report.txt', '/Photos/sea.png', '/gone.txt']

    const answer = await start(picker, paths)

    assert.equal(answer.statusCode, 202)
    assert.equal(answer.json().token, picker.token)
    assert.deepEqual(
      answer.json().ingests.map(({ path }: { path: string }) => path),
      paths,
    )
    for (const ingest of answer.json().ingests) assert.ok(Value.Check(IngestAnswer, ingest))
  })

  test('is waited for when that is asked, and each says how it ended', async () => {
    const picker = await connectedPicker()

    const answer = await start(picker, ['/report.txt', '/gone.txt'], { wait: true })

    assert.equal(answer.statusCode, 200)
    const [good, bad] = answer.json().ingests
    assert.deepEqual([good.state, good.received, good.file.filename], ['done', 10, 'report.txt'])
    assert.deepEqual([bad.state, bad.error.code], ['failed', 'source_entry_missing'])
  })

  test('can be looked at and followed to its end by the session that began it', async () => {
    const picker = await connectedPicker()
    const { id } = (await start(picker, ['/report.txt'])).json().ingests[0]

    const events = await look(picker, id, '/events')

    assert.equal(events.headers['content-type'], 'text/event-stream; charset=utf-8')
    const sent = [...events.body.matchAll(/^event: ingest\ndata: (.*)$/gm)]
    const last = JSON.parse(sent.at(-1)?.[1] ?? '{}')
    assert.deepEqual([last.id, last.state, last.file.size], [id, 'done', 10])
    assert.equal((await look(picker, id)).json().state, 'done')
  })

  test('that has ended stays as it is when it is cancelled', async () => {
    const picker = await connectedPicker()
    const { id } = (await start(picker, ['/report.txt'], { wait: 10 })).json().ingests[0]

    const answer = await look(picker, id, '', 'DELETE')

    assert.deepEqual([answer.statusCode, answer.json().state], [200, 'done'])
  })

  test('is not there for another session, nor for another app', async () => {
    const mine = await connectedPicker()
    const { id } = (await start(mine, ['/report.txt'], { wait: true })).json().ingests[0]
    const { session: _session, token } = await service.connections.session(
      mine.app.apiKey,
      undefined,
    )
    const neighbour = await connectedPicker()

    for (const stranger of [{ ...mine, token }, neighbour]) {
      for (const rest of ['', '/events']) {
        const answer = await look(stranger, id, rest)
        assert.deepEqual([answer.statusCode, answer.json().code], [404, 'ingest_missing'])
      }
      assert.equal((await look(stranger, id, '', 'DELETE')).statusCode, 404)
    }
    assert.equal((await look({ ...neighbour, token: mine.token }, id)).statusCode, 401)
  })

  test('cannot be asked about with the token in the address', async () => {
    const picker = await connectedPicker()
    const { id } = (await start(picker, ['/report.txt'])).json().ingests[0]

    const answer = await inject(
      `/cloud/ingests/${id}?apikey=${picker.apikey}&token=${picker.token}`,
    )

    assert.equal(answer.statusCode, 401)
  })

  test('of more than 500 files is refused', async () => {
    const paths = Array.from({ length: 501 }, (_, at) => `/${at}`)

    const answer = await start(await connectedPicker(), paths)

    assert.deepEqual([answer.statusCode, answer.json().code], [400, 'request_invalid'])
  })
})

const hashOf = (name: string, text: string) => createHash(name).update(text).digest('hex')

describe('a file', () => {
  async function storedFile() {
    const picker = await connectedPicker()
    const file = (await store(picker, { path: '/report.txt' })).json().memory
    return { picker, handle: String(file.handle) }
  }

  test('has metadata, the usual fields or those asked for', async () => {
    const { handle } = await storedFile()

    const usual = await inject(`/api/file/${handle}/metadata`)
    const asked = await inject(`/cdn/${handle}/metadata?md5=true&sha256=true&width=true&size=true`)

    const { uploaded, path, key, ...rest } = usual.json()
    assert.deepEqual(rest, {
      size: 10,
      mimetype: 'text/plain',
      filename: 'report.txt',
      writeable: true,
      location: 'S3',
    })
    assert.ok(Math.abs(Date.now() - uploaded) < 60_000)
    assert.equal(path, key)
    assert.deepEqual(asked.json(), {
      size: 10,
      width: null,
      md5: hashOf('md5', 'the report'),
      sha256: hashOf('sha256', 'the report'),
    })
  })

  test('comes as base64 text when that is asked', async () => {
    const { handle } = await storedFile()

    const answer = await inject(`/api/file/${handle}?base64encode=true`)

    assert.equal(answer.body, Buffer.from('the report').toString('base64'))
  })

  test('of a secured app needs a policy for reading', async () => {
    const { picker, handle } = await storedFile()
    await service.apps.update(picker.app.apiKey, { securityEnabled: true })
    const { policy, signature } = pair(picker, { call: ['read'], handle })
    const other = pair(picker, { call: ['read'], handle: 'QsHandle000000000009' })

    const byQuery = `policy=${encodeURIComponent(policy)}&signature=${signature}`
    assert.equal((await inject(`/cdn/${handle}`)).statusCode, 403)
    assert.equal(await open(`/cdn/${handle}?${byQuery}`), 'the report')
    const byPath = `/cdn/security=policy:${policy},signature:${signature}/${handle}`
    assert.equal(await open(byPath), 'the report')
    const wrong = `/cdn/security=p:${other.policy},s:${other.signature}/${handle}`
    assert.equal((await inject(wrong)).headers['x-error-code'], 'policy_handle')
    assert.equal((await inject(`/cdn/${handle}/metadata?${byQuery}`)).statusCode, 403)
  })

  test('is deleted only with proof, and then is gone', async () => {
    const { picker, handle } = await storedFile()
    const url = `/api/file/${handle}`
    const remove = (options: object) => inject({ method: 'DELETE', url, ...options })
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
    const { policy, signature } = pair(picker, { call: ['remove'] })
    const neighbour = await connectedPicker()
    const theirs = pair(neighbour, { call: ['remove'] })

    assert.equal((await remove({})).statusCode, 403)
    assert.equal((await remove({ query: theirs })).statusCode, 403)
    const wrong = await remove({ headers: { authorization: basic('app:WRONG') } })
    assert.equal(wrong.statusCode, 401)
    const done = await remove({ query: { policy, signature } })
    assert.deepEqual([done.statusCode, done.json()], [200, {}])
    assert.equal((await inject(`/cdn/${handle}`)).statusCode, 404)
    assert.equal((await remove({ query: { policy, signature } })).statusCode, 404)
  })

  test('is deleted by the app’s secret', async () => {
    const { picker, handle } = await storedFile()
    const authorization = `Basic ${Buffer.from(`app:${picker.secret}`).toString('base64')}`

    const url = `/api/file/${handle}`
    const answer = await inject({ method: 'DELETE', url, headers: { authorization } })

    assert.equal(answer.statusCode, 200)
  })
})

describe('the page at the end of connecting', () => {
  async function comeBack(spoil: (back: URL) => void) {
    const { app } = await service.newApp()
    const first = await post('/cloud/folder/list', { apikey: app.apiKey, clouds: { memory: {} } })
    const start = await inject(pathOf(first.json().memory.auth.redirect_url))
    const back = service.memory.consent(String(start.headers.location))
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
    const { app } = await service.newApp()
    const appurl = 'https://shop.example/new?fs-tab=init'
    const first = await post('/cloud/folder/list', {
      apikey: app.apiKey,
      clouds: { memory: {} },
      appurl,
    })
    const start = await inject(pathOf(first.json().memory.auth.redirect_url))
    const back = service.memory.consent(String(start.headers.location))

    const answer = await inject(back.pathname + back.search)

    assert.deepEqual(
      [answer.statusCode, answer.headers.location],
      [302, 'https://shop.example/new?fs-tab=memory'],
    )
  })

  test('can be reached with the picker’s own token too', async () => {
    const { app } = await service.newApp()
    const { token } = await service.connections.session(app.apiKey, undefined)

    const url = `/api/client/memory/auth/open?key=${app.apiKey}&token=${token}`
    const start = await inject(url)
    const back = service.memory.consent(String(start.headers.location))
    await inject(back.pathname + back.search)

    assert.equal(start.headers['referrer-policy'], 'no-referrer')
    assert.ok(!String(start.headers.location).includes(token))
    const picker = { app, secret: '', apikey: app.apiKey, token }
    assert.ok((await list(picker, { path: '/' })).json().memory.contents)
  })
})
