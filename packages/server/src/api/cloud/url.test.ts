import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { FileAnswer, IngestAnswer, MetadataOfUrlAnswer } from '@quayside/wire'
import { Value } from 'typebox/value'
import type { App } from '../../apps/app.ts'
import { signPolicy } from '../../apps/policy.ts'
import { startWebServer, type WebServer } from '../../sources/url/testing/web-server.ts'
import { startTestService, type TestService } from '../testing/test-service.ts'

let service: TestService
let web: WebServer
let app: App
let secret: string
before(async () => {
  web = await startWebServer()
  service = await startTestService({ egressAllow: ['127.0.0.1'] })
  const made = await service.newApp()
  app = made.app
  secret = made.secret
})
after(async () => {
  await service.close()
  await web.close()
})

const post = (url: string, payload: object) =>
  service.server.inject({ method: 'POST', url, payload: { apikey: app.apiKey, ...payload } })
const pair = (policy: object) => {
  const base64 = Buffer.from(JSON.stringify({ expiry: 2e9, ...policy })).toString('base64')
  return { policy: base64, signature: signPolicy(base64, secret) }
}
const put = (path: string, text: string) => web.put(path, { bytes: Buffer.from(text) })

describe('storing from an address', () => {
  test('needs no connection and answers the file', async () => {
    const url = put('/notes.txt', 'by address')

    const answer = await post('/cloud/store/', { clouds: { url: { path: url } } })

    assert.equal(answer.statusCode, 200, answer.body)
    const file = answer.json().url
    assert.ok(Value.Check(FileAnswer, file), JSON.stringify(file))
    assert.deepEqual(
      [file.filename, file.mimetype, file.size, file.client, file.status],
      ['notes.txt', 'text/plain', 10, 'url', 'Stored'],
    )
    assert.match(answer.json().token, /^qst_/)
  })

  test('of many takes names of the client’s own, and says of each how it ended', async () => {
    const items = [
      { path: put('/one.txt', 'one'), filename: 'First.txt' },
      { path: `${web.origin}/gone.txt` },
    ]

    const answer = await post('/cloud/ingests', { source: 'url', items, wait: true })

    const [good, bad] = answer.json().ingests
    assert.ok(Value.Check(IngestAnswer, good))
    assert.deepEqual(
      [good.state, good.source, good.file?.filename, good.file?.client],
      ['done', 'url', 'First.txt', 'url'],
    )
    assert.deepEqual([bad.state, bad.error.code], ['failed', 'url_missing'])
  })

  test('goes on by itself after a fault that passes', async () => {
    const page = { bytes: Buffer.from('at last'), cutAfter: (answer: number) => [3][answer - 1] }
    const url = web.put('/shaky.txt', page)

    const answer = await post('/cloud/store/', { clouds: { url: { path: url } } })

    assert.equal(answer.statusCode, 200, answer.body)
    assert.equal(answer.json().url.size, 7)
    assert.equal(web.asked('/shaky.txt').length, 2)
  })

  test('is answered with the fault that kept it from being stored', async () => {
    for (const [path, status, code] of [
      [`${web.origin}/gone.txt`, 404, 'url_missing'],
      ['http://10.0.0.1/', 403, 'egress_refused'],
      ['no address', 400, 'url_invalid'],
    ] as const) {
      const answer = await post('/cloud/store/', { clouds: { url: { path } } })
      assert.deepEqual([answer.statusCode, answer.json().code], [status, code])
    }
  })

  test('obeys the policy’s addresses and sizes', async () => {
    const url = put('/policy.txt', 'policy')
    const elsewhere = put('/elsewhere.txt', 'elsewhere')
    const policy = pair({ call: ['pick'], url: '.*/policy\\.txt', maxSize: 100 })
    const small = pair({ call: ['pick'], maxSize: 3 })
    const start = (paths: readonly string[], more: object) =>
      post('/cloud/ingests', { source: 'url', items: paths.map((path) => ({ path })), ...more })

    assert.equal((await start([url], policy)).statusCode, 202)
    for (const paths of [[elsewhere], [url, elsewhere]]) {
      const answer = await start(paths, policy)
      assert.deepEqual([answer.statusCode, answer.json().code], [403, 'policy_url'])
    }
    const store = (path: string, more: object) =>
      post('/cloud/store', { clouds: { url: { path } }, ...more })
    assert.equal((await store(elsewhere, policy)).json().code, 'policy_url')
    assert.equal((await store(url, small)).json().code, 'file_too_large')
  })

  test('is all that can be done with one', async () => {
    const path = put('/linked.txt', 'linked')

    const link = await post('/cloud/link', { clouds: { url: { path } } })
    const list = await post('/cloud/folder/list', { clouds: { url: { path: '/' } } })
    const logout = await post('/cloud/auth/logout', { clouds: { url: {} } })

    assert.deepEqual([link.statusCode, link.json().code], [400, 'link_unsupported'])
    assert.deepEqual([list.statusCode, list.json().code], [400, 'listing_unsupported'])
    assert.equal(logout.statusCode, 200)
  })
})

describe('what is at an address', () => {
  const metadata = (url: string, more: object = {}) => post('/cloud/metadata', { url, ...more })

  test('is told without fetching it', async () => {
    const bytes = Buffer.alloc(1_234, 7)
    const headers = {
      'Content-Type': 'image/png',
      'Content-Disposition': `attachment; filename*=UTF-8''sea%20view.png`,
    }
    const url = web.put('/view?id=1', { bytes, headers })

    const answer = await metadata(url)

    assert.ok(Value.Check(MetadataOfUrlAnswer, answer.json()))
    assert.deepEqual(answer.json(), {
      url,
      filename: 'sea view.png',
      mimetype: 'image/png',
      size: 1_234,
    })
    assert.deepEqual(
      web.asked('/view?id=1').map(({ method }) => method),
      ['HEAD'],
    )
  })

  test('is told without a size where the server does not know it', async () => {
    const url = web.put('/endless', { bytes: Buffer.from('x'), isChunked: true })

    assert.equal((await metadata(url)).json().size, null)
  })

  test('is asked for with headers of the caller, but for those that carry the request', async () => {
    const url = web.put('/with-headers', { bytes: Buffer.from('x') })

    assert.equal((await metadata(url, { headers: { Authorization: 'Bearer x' } })).statusCode, 200)
    for (const [name, value] of [
      ['Content-Length', '50'],
      ['transfer-encoding', 'chunked'],
      ['Host', 'elsewhere.example'],
      ['Connection', 'close'],
      ['X-A', 'b\r\nX-Evil: 1'],
      ['X-A: b\r\nX-Evil', '1'],
      ['X-A', 'é'],
    ] as const) {
      const answer = await metadata(url, { headers: { [name]: value } })
      assert.deepEqual([answer.statusCode, answer.json().code], [400, 'request_invalid'], name)
    }
    assert.equal(web.asked('/with-headers').length, 1)
  })

  test('is a fault in words when there is nothing', async () => {
    for (const [url, status, code] of [
      [`${web.origin}/nothing`, 404, 'url_missing'],
      [web.put('/secret', { status: 403 }), 403, 'url_forbidden'],
      ['http://192.168.0.1/', 403, 'egress_refused'],
      ['about:blank', 400, 'url_invalid'],
    ] as const) {
      const answer = await metadata(url)
      assert.deepEqual([answer.statusCode, answer.json().code], [status, code])
    }
  })

  test('is told only of addresses the policy allows', async () => {
    const url = put('/seen.txt', 'seen')

    const allowed = await metadata(url, pair({ call: ['pick'], url: '.*seen.*' }))
    const refused = await metadata(url, pair({ call: ['pick'], url: 'https://.*' }))

    assert.equal(allowed.statusCode, 200)
    assert.deepEqual([refused.statusCode, refused.json().code], [403, 'policy_url'])
  })
})

describe('many ingests in one stream', () => {
  const follow = (payload: object) => post('/cloud/ingests/events', payload)
  const eventsIn = (body: string) =>
    [...body.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, event, data]) => ({
      event,
      data: JSON.parse(data ?? ''),
    }))
  async function start(count: number) {
    const items = Array.from({ length: count }, (_, at) => ({
      path: put(`/m/${at}`, `file ${at}`),
    }))
    const { token, ingests } = (await post('/cloud/ingests', { source: 'url', items })).json()
    return { token, ids: ingests.map(({ id }: { id: string }) => id) as string[] }
  }

  test('are each followed to the end, with the token in the body', async () => {
    const { token, ids } = await start(40)

    const answer = await follow({ token, ids })

    assert.equal(answer.headers['content-type'], 'text/event-stream; charset=utf-8')
    const last = new Map(eventsIn(answer.body).map(({ data }) => [data.id, data]))
    assert.equal(last.size, 40)
    for (const ingest of last.values()) {
      assert.ok(Value.Check(IngestAnswer, ingest))
      assert.deepEqual([ingest.state, ingest.file?.client], ['done', 'url'])
    }
  })

  test('ends at once when all have ended before', async () => {
    const { token, ids } = await start(3)
    await follow({ token, ids })

    const again = eventsIn((await follow({ token, ids })).body)

    assert.deepEqual(
      again.map(({ data }) => data.state),
      ['done', 'done', 'done'],
    )
  })

  test('tells which are none of the session’s, and nothing about them', async () => {
    const mine = await start(2)
    const theirs = await start(1)
    const strange = [...theirs.ids, 'ing_unknown']

    const answer = await follow({ token: mine.token, ids: [...mine.ids, ...strange] })

    const [first, ...others] = eventsIn(answer.body)
    assert.deepEqual(first, { event: 'missing', data: { ids: strange } })
    assert.deepEqual(new Set(others.map(({ data }) => data.id)), new Set(mine.ids))
  })

  test('is refused without a session, for none of its ingests and for too many', async () => {
    const { token, ids } = await start(1)
    const { token: other } = await start(1)

    for (const [payload, status, code] of [
      [{ ids }, 401, 'session_unknown'],
      [{ ids, token: 'qst_made_up' }, 401, 'session_unknown'],
      [{ ids, token: other }, 404, 'ingest_missing'],
      [{ ids: [], token }, 400, 'request_invalid'],
      [{ ids: Array.from({ length: 501 }, () => ids[0]), token }, 400, 'request_invalid'],
    ] as const) {
      const answer = await follow(payload)
      assert.deepEqual([answer.statusCode, answer.json().code], [status, code])
    }
  })
})
