import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { get as httpGet, type IncomingMessage } from 'node:http'
import net from 'node:net'
import { after, before, test } from 'node:test'
import type { StorageDriver } from '../storage/storage.ts'
import {
  createdAt,
  type DeliveryServer,
  type Sample,
  startDeliveryServer,
} from '../testing/delivery-server.ts'
import { forEachStorage } from '../testing/storages.ts'

const { signal } = new AbortController()
const date = createdAt.toUTCString()

forEachStorage((name, open) => {
  let storage: StorageDriver
  let server: DeliveryServer
  let small: Sample
  let large: Sample
  let empty: Sample
  before(async () => {
    storage = (await open()).storage
    server = await startDeliveryServer({ storage })
    small = await server.add(randomBytes(1_000))
    large = await server.add(randomBytes(3 * 1024 * 1024 + 17))
    empty = await server.add(Buffer.alloc(0))
  })
  after(() => server.close())

  test('sends a file with everything that describes it', async () => {
    const answer = await server.get(small)

    assert.equal(answer.status, 200)
    assert.deepEqual(answer.body, small.bytes)
    assert.equal(answer.headers['content-length'], '1000')
    assert.equal(answer.headers['content-type'], 'application/octet-stream')
    assert.equal(answer.headers.etag, `"${small.file.sha256}"`)
    assert.equal(answer.headers['last-modified'], date)
    assert.equal(answer.headers['accept-ranges'], 'bytes')
    assert.equal(answer.headers['cache-control'], 'public, max-age=3600')
    assert.match(answer.headers['content-disposition'] ?? '', /^inline; filename="small.bin"/)
  })

  test('sends a file from memory, disk and storage alike, however often', async () => {
    for (let turn = 0; turn < 3; turn++) {
      for (const sample of [small, large, empty]) {
        const answer = await server.get(sample)
        assert.equal(answer.status, 200)
        assert.ok(answer.body.equals(sample.bytes), `turn ${turn}`)
        const range = await server.get(sample, { range: 'bytes=5-9' })
        if (sample !== empty) assert.deepEqual(range.body, sample.bytes.subarray(5, 10))
      }
    }
  })

  test('answers HEAD as GET, without the bytes', async () => {
    for (const sample of [small, large, empty]) {
      const [head, get] = [await server.head(sample), await server.get(sample)]

      assert.equal(head.status, 200)
      assert.equal(head.body.length, 0)
      const { date: _one, ...headHeaders } = head.headers
      const { date: _other, ...getHeaders } = get.headers
      assert.deepEqual(headHeaders, getHeaders)
    }
  })

  for (const [title, range, spans] of [
    ['the first bytes', 'bytes=0-99', [[0, 100]]],
    ['one byte', 'bytes=7-7', [[7, 8]]],
    ['the rest', 'bytes=900-', [[900, 1000]]],
    ['the last bytes', 'bytes=-10', [[990, 1000]]],
    ['more than there is', 'bytes=990-5000', [[990, 1000]]],
  ] as const) {
    test(`sends a range: ${title}`, async () => {
      const answer = await server.get(small, { range })

      const [[start, end]] = spans
      assert.equal(answer.status, 206)
      assert.equal(answer.headers['content-range'], `bytes ${start}-${end - 1}/1000`)
      assert.equal(answer.headers['content-length'], String(end - start))
      assert.deepEqual(answer.body, small.bytes.subarray(start, end))
    })
  }

  test('sends a range across many reads', async () => {
    const answer = await server.get(large, { range: 'bytes=1048575-2097153' })

    assert.equal(answer.status, 206)
    assert.ok(answer.body.equals(large.bytes.subarray(1_048_575, 2_097_154)))
  })

  test('sends several ranges as parts', async () => {
    for (const sample of [small, large]) {
      const answer = await server.get(sample, { range: 'bytes=0-4, 500-509,-3' })

      assert.equal(answer.status, 206)
      assert.equal(answer.headers['content-length'], String(answer.body.length))
      const boundary = /^multipart\/byteranges; boundary=(\S+)$/.exec(
        answer.headers['content-type'] ?? '',
      )?.[1]
      assert.ok(boundary)
      const { length } = sample.bytes
      assert.deepEqual(partsOf(answer.body, boundary), [
        [`bytes 0-4/${length}`, sample.bytes.subarray(0, 5)],
        [`bytes 500-509/${length}`, sample.bytes.subarray(500, 510)],
        [`bytes ${length - 3}-${length - 1}/${length}`, sample.bytes.subarray(-3)],
      ])
    }
  })

  test('says which bytes there are when none of those asked for are', async () => {
    for (const [sample, range] of [
      [small, 'bytes=1000-'],
      [small, 'bytes=-0'],
      [empty, 'bytes=0-'],
    ] as const) {
      const answer = await server.get(sample, { range })

      assert.equal(answer.status, 416)
      assert.equal(answer.headers['content-range'], `bytes */${sample.bytes.length}`)
      assert.equal(answer.headers['x-error-code'], 'range_not_satisfiable')
      assert.match(answer.body.toString(), /bytes/)
    }
  })

  for (const [title, headers, status] of [
    ['what the client has', (etag: string) => ({ 'if-none-match': etag }), 304],
    ['any content', () => ({ 'if-none-match': '*' }), 304],
    ['another content', () => ({ 'if-none-match': '"x"' }), 200],
    ['the date', () => ({ 'if-modified-since': date }), 304],
    ['another expected content', () => ({ 'if-match': '"x"' }), 412],
    ['the expected content', (etag: string) => ({ 'if-match': etag }), 200],
    ['an older date', () => ({ 'if-unmodified-since': new Date(0).toUTCString() }), 412],
    ['a range of it', (etag: string) => ({ range: 'bytes=0-0', 'if-range': etag }), 206],
    ['a range of another', () => ({ range: 'bytes=0-0', 'if-range': '"x"' }), 200],
    ['a range by date', () => ({ range: 'bytes=0-0', 'if-range': date }), 206],
    [
      'a range it has already',
      (etag: string) => ({ range: 'bytes=0-0', 'if-none-match': etag }),
      304,
    ],
  ] as const) {
    test(`answers ${status} to a condition about ${title}`, async () => {
      const answer = await server.get(small, headers(`"${small.file.sha256}"`))

      assert.equal(answer.status, status)
      if (status === 304) {
        assert.equal(answer.body.length, 0)
        assert.equal(answer.headers.etag, `"${small.file.sha256}"`)
        assert.equal(answer.headers['cache-control'], 'public, max-age=3600')
        assert.equal(answer.headers['content-length'], undefined)
      }
    })
  }

  test('says that the content is missing, before anything is sent', async () => {
    const gone = await server.add(randomBytes(2_000_000))
    await storage.delete(gone.file.storageKey, { signal })

    for (const answer of [await server.get(gone), await server.head(gone)]) {
      assert.equal(answer.status, 404)
      assert.equal(answer.headers['x-error-code'], 'object_missing')
    }
  })

  test('serves nothing of an object that was deleted, hot or open', async () => {
    for (const size of [1_000, 2_000_000]) {
      const sample = await server.add(randomBytes(size))
      for (let turn = 0; turn < 3; turn++) assert.equal((await server.get(sample)).status, 200)

      await storage.delete(sample.file.storageKey, { signal })
      server.delivery.forget(sample.file.storageKey)

      assert.equal((await server.get(sample)).status, 404)
    }
  })

  test('goes on with an object that is deleted meanwhile, or breaks off, but mixes nothing', async () => {
    const sample = await server.add(randomBytes(12 * 1024 * 1024))
    const { promise, resolve } = Promise.withResolvers<IncomingMessage>()
    const options = { port: server.port, path: `/${sample.file.handle}`, agent: false }
    httpGet({ host: '127.0.0.1', ...options }, resolve)
    const answer = await promise
    const chunks: Buffer[] = []

    // More than fits between the two, so most of it is still to be read.
    answer.once('data', async () => {
      answer.pause()
      await storage.delete(sample.file.storageKey, { signal })
      server.delivery.forget(sample.file.storageKey)
      answer.resume()
    })
    answer.on('data', (chunk: Buffer) => chunks.push(chunk))
    const isWhole = await new Promise((done) => {
      answer.once('close', () => done(answer.complete)).once('error', () => undefined)
    })

    const got = Buffer.concat(chunks)
    assert.ok(got.equals(sample.bytes.subarray(0, got.length)))
    if (isWhole || name === 'local') assert.equal(got.length, sample.bytes.length)
    assert.equal((await server.get(sample)).status, 404)
  })

  test('does not pass a damaged object off as the file', async () => {
    const sample = await server.add(randomBytes(5_000))
    const damaged = { ...sample, file: { ...sample.file, size: 6_000 } }
    server.files.set(sample.file.handle, damaged.file)

    // A storage elsewhere tells the size only while it sends, so there the connection is cut.
    const answer = await server.get(damaged).catch(() => undefined)

    if (name === 'local') assert.equal(answer?.headers['x-error-code'], 'object_damaged')
    else assert.equal(answer, undefined)
  })

  test('lets go of everything when the client goes away', async () => {
    const sample = await server.add(randomBytes(8 * 1024 * 1024))
    const gone = Array.from({ length: 20 }, async () => {
      const socket = net.connect(server.port, '127.0.0.1')
      socket.write(`GET /${sample.file.handle} HTTP/1.1\r\nHost: x\r\n\r\n`)
      await new Promise((resolve) => socket.once('data', resolve))
      socket.destroy()
    })
    server.warnings.length = 0
    await Promise.all(gone)

    await server.isIdle()
    const answer = await server.get(sample)

    assert.ok(answer.body.equals(sample.bytes))
    assert.deepEqual(server.warnings, [])
  })

  test('sends all of a file to a client that reads in sips', async () => {
    const sample = await server.add(randomBytes(12 * 1024 * 1024))
    const socket = net.connect(server.port, '127.0.0.1')
    const chunks: Buffer[] = []

    socket.write(`GET /${sample.file.handle} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    for await (const chunk of socket) {
      chunks.push(chunk)
      // The server meets a full socket again and again.
      await new Promise(setImmediate)
    }

    const answer = Buffer.concat(chunks)
    assert.ok(answer.subarray(answer.indexOf('\r\n\r\n') + 4).equals(sample.bytes))
  })

  test('gives a client up that takes nothing any more', async () => {
    const impatient = await startDeliveryServer({ storage, stallMs: 50 })
    const sample = await impatient.add(randomBytes(24 * 1024 * 1024))
    const socket = net.connect(impatient.port, '127.0.0.1')
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    socket.write(`GET /${sample.file.handle} HTTP/1.1\r\nHost: x\r\n\r\n`)

    await new Promise((resolve) => socket.once('readable', resolve))
    await impatient.isIdle()

    socket.resume()
    await closed
    assert.ok(socket.bytesRead < sample.bytes.length)
    assert.deepEqual(impatient.warnings, [])
    await impatient.close()
  })

  test('keeps answers of one connection apart and in order', async () => {
    const requests = [small, large, empty, small]
    const text = requests.map(({ file }) => `GET /${file.handle} HTTP/1.1\r\nHost: x\r\n\r\n`)
    text[3] = text[3]!.replace('Host: x', 'Host: x\r\nConnection: close')

    const bytes = await exchange(server.port, text.join(''))

    let rest = bytes
    for (const { bytes: expected } of requests) {
      const body = rest.indexOf('\r\n\r\n') + 4
      assert.ok(rest.subarray(body, body + expected.length).equals(expected))
      rest = rest.subarray(body + expected.length)
    }
    assert.equal(rest.length, 0)
  })

  test('serves many at the same time', async () => {
    const samples = Array.from({ length: 60 }, (_, index) => [small, large, empty][index % 3]!)

    const answers = await Promise.all(samples.map((sample) => server.get(sample)))

    for (const [index, answer] of answers.entries()) {
      assert.ok(answer.body.equals(samples[index]!.bytes))
    }
  })

  test('does not let a stored program run as one of ours', async () => {
    const script = await server.add(Buffer.from('alert(1)'), { contentType: 'text/javascript' })
    const as = (site: string, destination: string) =>
      server.get(script, { 'sec-fetch-site': site, 'sec-fetch-dest': destination })

    assert.equal(
      (await as('same-origin', 'script')).headers['x-error-code'],
      'content_not_runnable',
    )
    assert.equal((await as('same-origin', 'serviceworker')).status, 403)
    assert.equal((await as('cross-site', 'script')).status, 200)
    assert.equal((await as('same-origin', 'image')).status, 200)
    assert.equal((await as('none', 'document')).status, 200)
  })

  test('reads a content from the first to the last byte', async () => {
    for (const sample of [small, large, empty]) {
      const chunks: Buffer[] = []
      for await (const chunk of server.delivery.readContent(sample.file, signal)) {
        chunks.push(Buffer.from(chunk))
      }
      assert.ok(Buffer.concat(chunks).equals(sample.bytes))
    }
  })

  test('passes on how the file is to be treated', async () => {
    const answer = await server.get(small, {}, { download: true, cache: false })
    const secret = await server.get(small, {}, { isPrivate: true })

    assert.match(answer.headers['content-disposition'] ?? '', /^attachment/)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(secret.headers['cache-control'], 'private, max-age=3600')
  })
})

async function exchange(port: number, text: string): Promise<Buffer> {
  const socket = net.connect(port, '127.0.0.1')
  socket.write(text)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function partsOf(body: Buffer, boundary: string): (readonly [string | undefined, Buffer])[] {
  const text = body.toString('latin1')
  assert.ok(text.endsWith(`\r\n--${boundary}--\r\n`))
  return text
    .slice(0, -`\r\n--${boundary}--\r\n`.length)
    .split(new RegExp(`(?:^|\r\n)--${boundary}\r\n`))
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\r\n\r\n')
      const range = /^Content-Range: (.*)$/m.exec(part.slice(0, end))?.[1]?.trim()
      return [range, Buffer.from(part.slice(end + 4), 'latin1')] as const
    })
}
