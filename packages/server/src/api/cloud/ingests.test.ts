import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { IngestAnswer } from '@quayside/wire'
import { Value } from 'typebox/value'
import { type Picker, useCloud } from './testing/cloud.ts'

const { connectedPicker, inject, post, service } = useCloud()

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

  test('is followed in 20 streams of a session at a time, and no more', async () => {
    const picker = await connectedPicker()
    const { mood } = service().memory
    const { promise, resolve } = Promise.withResolvers<void>()
    mood.ready = promise
    const { id } = (await start(picker, ['/report.txt'])).json().ingests[0]

    const streams = Array.from({ length: 21 }, () => look(picker, id, '/events'))
    const refused = await Promise.race(streams)
    resolve()

    assert.deepEqual([refused.statusCode, refused.json().code], [429, 'session_streams_full'])
    assert.equal(refused.headers['retry-after'], '5')
    const all = await Promise.all(streams)
    assert.equal(all.filter(({ statusCode }) => statusCode === 200).length, 20)
    assert.equal((await look(picker, id, '/events')).statusCode, 200)
  })

  test('is not begun twice by a request that is sent again with its key', async () => {
    const picker = await connectedPicker()
    const send = async (paths: readonly string[], key: string) => {
      const answer = await start(picker, paths, { request_key: key })
      return answer.json().ingests?.map(({ id }: { id: string }) => id) ?? answer.json().code
    }

    const first = await send(['/report.txt', '/bike.png'], 'one')

    assert.deepEqual(await send(['/report.txt', '/bike.png'], 'one'), first)
    assert.notDeepEqual(await send(['/report.txt', '/bike.png'], 'two'), first)
    assert.equal(await send(['/bike.png', '/report.txt'], 'one'), 'request_key_used')
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
    const { session: _session, token } = await service().connections.session(
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
