import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { createEgressGate } from '../lib/egress-gate.ts'
import { newPickerSessionId } from '../lib/ids.ts'
import { createSafeFetch, type SafeFetch } from '../lib/safe-fetch.ts'
import { type Page, startWebServer, type WebServer } from '../sources/url/testing/web-server.ts'
import { createUrl } from '../sources/url/url.ts'
import { eventually } from '../testing/eventually.ts'
import type { Ingest, IngestRequest } from './ingest.ts'
import { sealHeaders } from './sealed-headers.ts'
import { eventsOf, forEachSize, MiB, signal, useIngests } from './testing/ingest-bench.ts'
import { fileOf, newTestApp, storedHash, TEST_SEALER } from './testing/ingest-world.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Bytes that repeat nowhere a part could be mistaken for another. */
function pattern(size: number, seed: number): Buffer {
  const bytes = Buffer.alloc(size)
  for (let at = 0; at + 4 <= size; at += 4)
    bytes.writeUInt32LE((at * 2_654_435_761 + seed) >>> 0, at)
  return bytes
}

forEachSize('ingests of addresses', (installation) => {
  let web: WebServer
  let safeFetch: SafeFetch
  before(async () => {
    web = await startWebServer()
    safeFetch = createSafeFetch(createEgressGate({ allow: ['127.0.0.1'] }))
  })
  after(async () => {
    await web.close()
    safeFetch.close()
  })
  const the = useIngests(installation, () => ({ source: createUrl({ safeFetch }) }))
  beforeEach(() => the.first.runner.startTakingOver())

  async function assertIs(ingest: Ingest, bytes: Uint8Array): Promise<void> {
    const file = fileOf(ingest)
    assert.deepEqual([file.size, file.sha256], [bytes.length, sha256(bytes)])
    assert.equal(await storedHash(the.storage, file), sha256(bytes))
  }
  const resumable = { ranges: true, headers: { ETag: '"one"' } }

  for (const [title, page] of [
    ['hands out ranges', resumable],
    ['hands out no ranges', {}],
    ['does not tell the length', { isChunked: true }],
  ] as const) {
    for (const size of [0, 1, MiB + 1, 9 * MiB + 7]) {
      test(`${size} bytes of a server that ${title} are stored and told about`, async () => {
        const bytes = pattern(size, size)
        const url = web.put(`/${title.length}/${size}/notes.bin`, { bytes, ...page })

        const ingest = await the.store(url)

        await assertIs(ingest, bytes)
        const { filename, origin } = fileOf(ingest)
        assert.deepEqual([filename, origin?.source, origin?.ref], ['notes.bin', 'url', url])
        const [{ text }] = await eventsOf(the)
        assert.deepEqual([text.client, text.size, text.status], ['URL', size, 'Stored'])
      })
    }
  }

  test('a connection that breaks is gone on with where it broke', async () => {
    const bytes = pattern(12 * MiB, 1)
    const cutAfter = (answer: number) => (answer <= 3 ? 2 * MiB + 11 : undefined)
    const url = web.put('/cut.bin', { bytes, ...resumable, cutAfter })

    await assertIs(await the.store(url), bytes)

    const starts = web.asked('/cut.bin').map(({ range }) => range?.split('-')[0])
    assert.equal(starts.filter((range) => range === undefined).length, 1)
    assert.ok(web.asked('/cut.bin').every((one) => !one.range || one.ifRange === '"one"'))
  })

  test('a file that cannot be gone on with is begun again when its connection breaks', async () => {
    const bytes = pattern(3 * MiB, 2)
    const pages: readonly Page[] = [
      {},
      { isChunked: true },
      { ranges: 'promised', headers: { ETag: '"one"' } },
    ]
    const cutAfter = (answer: number) => (answer === 1 ? MiB : undefined)
    const begun = pages.map((page, at) => web.put(`/again/${at}.bin`, { bytes, ...page, cutAfter }))

    const ingests = await Promise.all(begun.map((url) => the.store(url)))

    for (const [at, ingest] of ingests.entries()) {
      await assertIs(ingest, bytes)
      const wholes = web.asked(`/again/${at}.bin`).filter(({ range }) => !range)
      assert.ok(wholes.length >= 2)
    }
  })

  test('another process goes on with what a stopped one left', async () => {
    const bytes = pattern(24 * MiB, 3)
    const url = web.put('/handed-over.bin', { bytes, ...resumable, msPerMiB: 60 })
    const { id } = await the.begin(url)
    await eventually(async () => {
      const now = await the.first.ingests.find(the.appKey, id)
      assert.ok((now?.received ?? 0) > 3 * MiB)
    })

    await the.first.stop()
    const second = the.start()
    await second.runner.startTakingOver()
    const ingest = await second.ingests.wait(the.appKey, id, signal)

    await assertIs(ingest, bytes)
    const wholes = web.asked('/handed-over.bin').filter(({ range }) => !range)
    assert.equal(wholes.length, 1, 'it was fetched from its beginning again')
  })

  test('a file that becomes another one midway is fetched anew, or fails if that was asked', async () => {
    const before = pattern(6 * MiB, 4)
    const now = pattern(5 * MiB, 5)
    for (const onChange of ['restart', 'fail'] as const) {
      const path = `/changed-${onChange}.bin`
      const changed = { bytes: now, ranges: true, headers: { ETag: '"two"' } }
      const cutAfter = () => {
        web.put(path, changed)
        return 2 * MiB
      }
      const ingest = await the.store(web.put(path, { bytes: before, ...resumable, cutAfter }), {
        onChange,
      })

      if (onChange === 'restart') await assertIs(ingest, now)
      else assert.deepEqual([ingest.state, ingest.error?.code], ['failed', 'source_entry_changed'])
    }
  })

  test('headers of somebody’s own go with every question to the address, sealed until then', async () => {
    const bytes = pattern(12 * MiB, 9)
    const cutAfter = (answer: number) => (answer <= 2 ? 2 * MiB + 11 : undefined)
    const url = web.put('/private.bin', { bytes, ...resumable, cutAfter })
    const headers = sealHeaders(TEST_SEALER, the.appKey, { 'x-key': 'of-the-owner' })

    await assertIs(await the.store(url, { headers }), bytes)

    const asked = web.asked('/private.bin')
    assert.ok(asked.length > 2)
    assert.ok(asked.every((one) => one.headers['x-key'] === 'of-the-owner'))
    const [row] = await the.database.db
      .selectFrom('ingests')
      .selectAll()
      .where('app_key', '=', the.appKey)
      .execute()
    assert.doesNotMatch(JSON.stringify(row), /of-the-owner|x-key/)
  })

  test('headers sealed for another app are of no use', async () => {
    const url = web.put('/private.txt', { bytes: Buffer.from('x') })
    const headers = sealHeaders(TEST_SEALER, await newTestApp(the.database), { 'x-key': 'theirs' })

    const { state } = await the.store(url, { headers })

    assert.deepEqual([state, web.asked('/private.txt')], ['failed', []])
  })

  test('base64 at an address is stored as the bytes it stands for, if that was asked', async () => {
    const bytes = pattern(MiB + 5, 10)
    const text = Buffer.from(bytes.toString('base64'))
    const url = web.put('/text.b64', { bytes: text, ...resumable })

    await assertIs(await the.store(url, { isBase64: true }), bytes)
    await assertIs(await the.store(url), text)
    const none = web.put('/none.b64', { bytes: Buffer.from('this is none!') })
    const { state, error } = await the.store(none, { isBase64: true })
    assert.deepEqual([state, error?.code], ['failed', 'base64_malformed'])
  })

  test('content that is here already shares its bytes', async () => {
    const bytes = pattern(2 * MiB, 6)

    const one = fileOf(await the.store(web.put('/same/one.bin', { bytes })))
    const two = fileOf(await the.store(web.put('/same/two.bin', { bytes, isChunked: true })))

    assert.notEqual(one.handle, two.handle)
    assert.equal(one.objectId, two.objectId)
  })

  test('what cannot be had fails at once, and says why', async () => {
    for (const [url, code] of [
      [`${web.origin}/nothing-here`, 'url_missing'],
      [web.put('/secret', { status: 401 }), 'url_forbidden'],
      [web.put('/part', { status: 206, bytes: Buffer.from('some of it') }), 'url_refused'],
      ['http://10.0.0.1/a.txt', 'egress_refused'],
      ['notes.txt', 'url_invalid'],
    ] as const) {
      const { state, error, attempts } = await the.store(url)
      assert.deepEqual([state, error?.code, attempts], ['failed', code, 1])
    }
  })

  test('a request that is sent again with its key begins nothing new', async () => {
    const urls = ['one', 'two'].map((name) => web.put(`/key/${name}`, { bytes: Buffer.from(name) }))
    const sessionId = newPickerSessionId()
    const send = (requestKey: string, more: Partial<IngestRequest> = {}) =>
      the.first.ingests.start(
        urls.map((url) => the.request(url, { sessionId, ...more })),
        { requestKey },
      )
    const idsOf = (ingests: readonly Ingest[]) => ingests.map(({ id }) => id)

    const [begun, atTheSameTime] = await Promise.all([send('k1'), send('k1')])
    for (const { id } of begun) await the.first.ingests.wait(the.appKey, id, signal)
    const later = await send('k1')

    assert.deepEqual(idsOf(atTheSameTime), idsOf(begun))
    assert.deepEqual(idsOf(later), idsOf(begun))
    assert.ok(later.every(({ state, ref }, at) => state === 'done' && ref === urls[at]))
    assert.equal(web.asked('/key/one').length, 1)
    await assert.rejects(send('k1', { ref: 'http://files.example.com/' }), {
      code: 'request_key_used',
      kind: 'conflict',
    })
    for (const others of [await send('k2'), await send('k1', { sessionId: newPickerSessionId() })])
      assert.ok(idsOf(others).every((id) => !idsOf(begun).includes(id)))
  })

  test('a server in trouble is waited for as long as it asks', async () => {
    const url = web.put('/busy.txt', { status: 503, headers: { 'Retry-After': '1' } })
    const { id } = await the.begin(url)
    const waiting = await eventually(async () => {
      const now = await the.first.ingests.find(the.appKey, id)
      assert.equal(now?.state, 'waiting')
      return now
    })
    assert.equal(waiting.error?.code, 'url_unavailable')

    web.put('/busy.txt', { bytes: Buffer.from('open again') })

    const ingest = await the.first.ingests.wait(the.appKey, id, signal)
    await assertIs(ingest, Buffer.from('open again'))
  })

  test('a file beyond the policy’s size is refused, told beforehand or not', async () => {
    const bytes = pattern(2 * MiB, 7)
    for (const page of [{ bytes }, { bytes, isChunked: true }]) {
      const url = web.put(`/large-${'isChunked' in page}.bin`, page)
      const { state, error } = await the.store(url, { maxSize: MiB })
      assert.deepEqual([state, error?.code], ['failed', 'file_too_large'])
    }
  })

  test('a cancelled one stops asking and leaves nothing', async () => {
    const bytes = pattern(8 * MiB, 8)
    const url = web.put('/slow.bin', { bytes, ...resumable, msPerMiB: 200 })
    const { id } = await the.begin(url)
    await eventually(async () => {
      assert.ok(((await the.first.ingests.find(the.appKey, id))?.received ?? 0) > 0)
    })

    const ended = await the.first.ingests.cancel(the.appKey, id)

    assert.equal(ended?.state, 'cancelled')
    const files = await the.database.db
      .selectFrom('files')
      .select('handle')
      .where('app_key', '=', the.appKey)
      .execute()
    assert.deepEqual(files, [])
  })

  test('a page of an error is a file like any other, and a type is believed where bytes allow it', async () => {
    const html = Buffer.from('<!doctype html><p>Something went wrong.</p>')
    const types = { 'Content-Type': 'text/html; charset=utf-8' }
    const page = fileOf(await the.store(web.put('/view.php?id=3', { bytes: html, headers: types })))
    const png = { 'Content-Type': 'image/png' }
    const lie = fileOf(await the.store(web.put('/picture', { bytes: html, headers: png })))

    assert.deepEqual([page.filename, page.contentType], ['view.php', 'text/html'])
    assert.deepEqual([lie.filename, lie.contentType], ['picture', 'text/plain'])
  })

  test('many are followed together to their ends, from any process', async () => {
    const urls = Array.from({ length: 120 }, (_, at) =>
      web.put(`/many/${at}.txt`, { bytes: Buffer.from(`file ${at}`) }),
    )
    const other = the.start()
    const requests = urls.map((url) => the.request(url))
    const ids = (await the.first.ingests.start(requests)).map(({ id }) => id)
    const neighbour = await newTestApp(the.database)

    for (const process of [the.first, other]) {
      const last = new Map<string, Ingest>()
      for await (const ingest of process.ingests.watch(the.appKey, ids, signal)) {
        assert.notEqual(last.get(ingest.id)?.state, 'done', 'it was told of after its end')
        last.set(ingest.id, ingest)
      }
      assert.equal(last.size, ids.length)
      for (const ingest of last.values()) assert.equal(ingest.file?.kind, 'stored')
    }
    assert.deepEqual(await the.first.ingests.findMany(neighbour, ids), [])
  })
})
