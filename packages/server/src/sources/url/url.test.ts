import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { readAll } from '../../lib/byte-body-read-all.ts'
import { createEgressGate } from '../../lib/egress-gate.ts'
import { createSafeFetch } from '../../lib/safe-fetch.ts'
import type { OpenedFile, OpenOptions } from '../source.ts'
import { type Page, startWebServer, type WebServer } from './testing/web-server.ts'
import { createUrl } from './url.ts'

const safeFetch = createSafeFetch(createEgressGate({ allow: ['127.0.0.1'] }))
const source = createUrl({ safeFetch })
const usual = { signal: new AbortController().signal }
const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251))
const LONG_AGO = 'Mon, 04 May 2026 03:02:01 GMT'

let web: WebServer
before(async () => {
  web = await startWebServer()
})
after(async () => {
  await web.close()
  safeFetch.close()
})

let count = 0
/** A page at an address of its own. */
const put = (page: Page, path = `/${++count}.bin`) => web.put(path, page)
const pathOf = (url: string) => new URL(url).pathname + new URL(url).search

async function open(url: string, options: Partial<OpenOptions> = {}) {
  const opened = await source.open(url, { ...usual, ...options })
  return { ...opened, bytes: await readAll(opened.body, 1_000_000) }
}

async function facts(url: string): Promise<Omit<OpenedFile, 'body'>> {
  const { body, ...rest } = await source.open(url, usual)
  body.cancel()
  return rest
}

describe('a file at an address', () => {
  test('is handed out whole, with what its server says of it', async () => {
    const headers = { ETag: '"one"', 'Last-Modified': LONG_AGO, 'Content-Type': 'image/PNG; x=y' }
    const url = put(
      { bytes: content, ranges: true, headers },
      '/pictures/harbour%20view.png?size=1,2',
    )

    const { entry, bytes, ...rest } = await open(url)

    assert.deepEqual(entry, {
      kind: 'file',
      ref: url,
      id: url,
      name: 'harbour view.png',
      rev: '"one"',
      size: content.length,
      blockHash: undefined,
      contentType: 'image/png',
      modifiedAt: new Date(LONG_AGO),
      hasThumbnail: false,
      exportFormats: [],
    })
    assert.deepEqual([rest.start, rest.length, rest.isOnlyWhole], [0, content.length, false])
    assert.ok(bytes.equals(content))
  })

  test('is handed out in parts of the revision it is pinned to', async () => {
    const url = put({ bytes: content, ranges: true, headers: { ETag: '"one"' } })

    for (const [start, end] of [
      [0, 1],
      [1, undefined],
      [100, 4_096],
      [content.length - 1, content.length],
      [content.length - 10, content.length + 1_000],
      [77, 77],
    ] as const) {
      const opened = await open(url, { start, end, rev: '"one"' })
      const expected = content.subarray(start, end)
      assert.deepEqual([opened.start, opened.length], [start, expected.length])
      assert.ok(opened.bytes.equals(expected))
    }
    const asked = web.asked(pathOf(url)).filter(({ range }) => range)
    assert.ok(asked.every(({ ifRange }) => ifRange === '"one"'))
  })

  test('without an ETag is pinned by the date of its last change, if that is some time ago', async () => {
    const settled = put({ bytes: content, ranges: true, headers: { 'Last-Modified': LONG_AGO } })
    const fresh = new Date(Date.now() - 5_000).toUTCString()
    const changing = put({ bytes: content, ranges: true, headers: { 'Last-Modified': fresh } })

    assert.deepEqual((await facts(settled)).entry.rev, LONG_AGO)
    assert.ok((await open(settled, { start: 9, rev: LONG_AGO })).bytes.equals(content.subarray(9)))
    assert.deepEqual(
      [(await facts(changing)).entry.rev, (await facts(changing)).isOnlyWhole],
      ['', true],
    )
  })

  for (const [title, page] of [
    ['hands out no ranges', { headers: { ETag: '"one"' } }],
    ['does not tell revisions apart', { ranges: true }],
    ['tells them apart only weakly', { ranges: true, headers: { ETag: 'W/"one"' } }],
    ['does not tell its length', { ranges: true, headers: { ETag: '"one"' }, isChunked: true }],
  ] as const) {
    test(`is only to be had whole when its server ${title}`, async () => {
      const { bytes, isOnlyWhole } = await open(put({ bytes: content, ...page }))

      assert.ok(bytes.equals(content))
      assert.equal(isOnlyWhole, true)
    })
  }

  test('that has become another one is never mixed with what it was', async () => {
    const url = put({ bytes: content, ranges: true, headers: { ETag: '"one"' } })
    put({ bytes: Buffer.from('new'), ranges: true, headers: { ETag: '"two"' } }, pathOf(url))

    const changed = { kind: 'conflict', code: 'source_entry_changed' }
    await assert.rejects(open(url, { start: 5, rev: '"one"' }), changed)
    await assert.rejects(open(url, { start: 500, end: 900, rev: '"one"' }), changed)
    await assert.rejects(open(url, { rev: '"one"' }), changed)
  })

  test('is only to be had whole once its server did not keep its promise of ranges', async () => {
    const url = put({ bytes: content, ranges: 'promised', headers: { ETag: '"one"' } })
    assert.equal((await facts(url)).isOnlyWhole, false)

    await assert.rejects(open(url, { start: 5, rev: '"one"' }), {
      code: 'source_ranges_ignored',
      retryAfterMs: 0,
    })

    assert.equal((await facts(url)).isOnlyWhole, true)
  })

  test('is taken as a part only where the part is all of it', async () => {
    const of = (range: string) =>
      put({ status: 206, bytes: content, headers: { ETag: '"one"', 'Content-Range': range } })
    const { length } = content

    const { bytes, entry } = await open(of(`bytes 0-${length - 1}/${length}`))
    assert.ok(bytes.equals(content))
    assert.equal(entry.size, length)

    const ranges = [`bytes 0-${length - 1}/${2 * length}`, `bytes 5-${length + 4}/${2 * length}`]
    for (const range of [...ranges, 'bytes */7', '']) {
      await assert.rejects(open(of(range)), {
        code: 'url_refused',
        retryAfterMs: undefined,
        publicMessage: /only a part of the file/,
      })
    }
  })

  test('is unpacked when it comes packed although nobody asked for that', async () => {
    for (const [encoding, bytes] of [
      ['gzip', gzipSync(content)],
      ['br', brotliCompressSync(content)],
    ] as const) {
      const headers = { 'Content-Encoding': encoding, ETag: '"one"' }
      const opened = await open(put({ bytes, ranges: true, headers }))

      assert.ok(opened.bytes.equals(content))
      assert.deepEqual(
        [opened.entry.size, opened.length, opened.isOnlyWhole],
        [undefined, undefined, true],
      )
    }
  })

  test('is refused when far more was packed into the answer than a file may have', async () => {
    const bomb = put({
      bytes: brotliCompressSync(Buffer.alloc(2_000_000)),
      headers: { 'Content-Encoding': 'br' },
    })
    const small = createUrl({ safeFetch, maxBytes: 1_000_000 })

    const { body } = await small.open(bomb, usual)

    await assert.rejects(readAll(body, 3_000_000), { code: 'url_too_large' })
  })

  test('is given up when its server sends next to nothing', async () => {
    const slow = put({ bytes: Buffer.alloc(3 * 1024 * 1024), msPerMiB: 60_000 })
    const hasty = createUrl({ safeFetch, slowMs: 50 })

    const { body } = await hasty.open(slow, usual)

    await assert.rejects(readAll(body, 4_000_000), { code: 'source_connection_cut' })
  })

  test('is refused when its packing is unknown or damaged', async () => {
    const unknown = put({ bytes: content, headers: { 'Content-Encoding': 'lzma' } })
    const damaged = put({
      bytes: gzipSync(content).fill(7, 200),
      headers: { 'Content-Encoding': 'gzip' },
    })

    await assert.rejects(open(unknown), { code: 'url_refused' })
    await assert.rejects(open(damaged), { code: 'url_refused' })
  })

  test('can be given up at any time, packed ones too', async () => {
    const plain = put({ bytes: content })
    const packed = put({ bytes: gzipSync(content), headers: { 'Content-Encoding': 'gzip' } })

    for (const url of [plain, packed]) {
      const { body } = await source.open(url, usual)
      await body.fill(new Uint8Array(10))
      body.cancel()
      body.cancel()
    }
  })

  test('says that reading may go on when its connection breaks off', async () => {
    const url = put({ bytes: content, cutAfter: () => 1_000 })

    await assert.rejects(open(url), { code: 'source_connection_cut', retryAfterMs: 0 })
  })
})

describe('an address', () => {
  for (const [status, code, kind, isWorthAnother] of [
    [401, 'url_forbidden', 'forbidden', false],
    [403, 'url_forbidden', 'forbidden', false],
    [404, 'url_missing', 'not-found', false],
    [410, 'url_missing', 'not-found', false],
    [418, 'url_refused', 'upstream', false],
    [204, 'url_refused', 'upstream', false],
    [429, 'url_busy', 'rate-limited', true],
    [500, 'url_unavailable', 'upstream', true],
    [503, 'url_unavailable', 'upstream', true],
  ] as const) {
    test(`that answers ${status} is told in words, ${isWorthAnother ? 'to be tried again' : 'for good'}`, async () => {
      const url = put({ status, headers: { 'Retry-After': '7' } })

      await assert.rejects(source.open(url, usual), {
        code,
        kind,
        retryAfterMs: isWorthAnother ? 7_000 : undefined,
      })
    })
  }

  test('that is none, or is not public, is not asked', async () => {
    const closed = createSafeFetch(createEgressGate({ allow: [] }))
    const strict = createUrl({ safeFetch: closed })

    for (const wrong of [
      'hello',
      'ftp://files.example/a',
      'file:///etc/passwd',
      'http://u:p@a.b/',
    ]) {
      await assert.rejects(strict.open(wrong, usual), { kind: 'invalid', code: 'url_invalid' })
    }
    for (const inside of [
      put({ bytes: content }),
      'http://169.254.169.254/latest',
      'http://[::1]/',
    ]) {
      await assert.rejects(strict.open(inside, usual), {
        kind: 'forbidden',
        code: 'egress_refused',
      })
    }
    closed.close()
  })

  test('is followed where it leads, but not inside', async () => {
    const target = put({ bytes: Buffer.from('moved') }, '/new-name.txt')
    const good = put({ status: 302, headers: { Location: target } }, '/old-name.txt')
    const bad = put({ status: 302, headers: { Location: 'http://10.0.0.1/' } })

    const { entry, bytes } = await open(good)

    assert.deepEqual([bytes.toString(), entry.name, entry.ref], ['moved', 'new-name.txt', good])
    await assert.rejects(open(bad), { code: 'egress_refused' })
  })
})
