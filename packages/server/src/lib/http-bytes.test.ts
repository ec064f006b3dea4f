import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { after, test } from 'node:test'
import { createHttpBytes, type HttpAnswer, type HttpBytesOptions } from './http-bytes.ts'
import { HttpBytesError, type HttpBytesErrorCode } from './http-bytes-error.ts'

const closers: (() => void)[] = []
after(() => {
  for (const close of closers) close()
})
const never = new AbortController().signal

/** A server that says exactly what it is told to, once per request head received. */
async function startRaw(answer: (socket: net.Socket, count: number) => void): Promise<string> {
  let count = 0
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      if (data.includes('\r\n\r\n')) answer(socket, count++)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`
}

const saying = (text: string | Buffer, options: { end?: boolean } = {}) =>
  startRaw((socket) => {
    socket.write(text)
    if (options.end) socket.end()
  })

function client(options: HttpBytesOptions = {}) {
  const bytes = createHttpBytes(options)
  closers.push(bytes.close)
  return bytes
}

const get = (url: string, options: HttpBytesOptions = {}): Promise<HttpAnswer> =>
  client(options).request({ method: 'GET', url, signal: never })

async function read(answer: HttpAnswer, step = 1024): Promise<string> {
  const parts: Buffer[] = []
  for (;;) {
    const target = new Uint8Array(step)
    const count = await answer.body.fill(target)
    parts.push(Buffer.from(target.subarray(0, count)))
    if (count < step) return Buffer.concat(parts).toString('latin1')
  }
}

const failing = (code: HttpBytesErrorCode) => (error: unknown) => {
  assert.ok(error instanceof HttpBytesError, String(error))
  assert.equal(error.code, code)
  return true
}

test('reads a body of known length into buffers of any size', async () => {
  const url = await saying(
    'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nX-A: 1\r\nX-A: 2\r\n\r\nhello world',
  )

  for (const step of [1, 3, 11, 12, 4096]) {
    const answer = await get(url)
    assert.equal(answer.status, 200)
    assert.equal(answer.length, 11)
    assert.equal(answer.headers.get('x-a'), '1, 2')
    assert.equal(await read(answer, step), 'hello world')
  }
})

test('fills a SharedArrayBuffer, many megabytes, byte for byte', async () => {
  const content = Buffer.alloc(9_000_001)
  for (let index = 0; index < content.length; index++) content[index] = index % 251
  const url = await startRaw((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${content.length}\r\n\r\n`)
    socket.write(content)
  })
  const target = new Uint8Array(new SharedArrayBuffer(700_001))

  const { body } = await get(url)

  let at = 0
  for (let count = await body.fill(target); count > 0; count = await body.fill(target)) {
    assert.ok(Buffer.from(target.subarray(0, count)).equals(content.subarray(at, at + count)))
    at += count
  }
  assert.equal(at, content.length)
})

for (const cut of [1, 2, 3, 7, 20]) {
  test(`reads chunks however they are cut: ${cut} bytes at a time`, async () => {
    const text =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n' +
      '5;name="value"\r\nhello\r\n1\r\n \r\n0005 \r\nworld\r\n0\r\nX-Trailer: yes\r\n\r\n'
    const url = await startRaw(async (socket) => {
      for (let at = 0; at < text.length; at += cut) {
        socket.write(text.slice(at, at + cut))
        await new Promise(setImmediate)
      }
    })
    const bytes = client()

    for (const step of [1, 2, 11, 100]) {
      const answer = await bytes.request({ method: 'GET', url, signal: never })
      assert.equal(answer.length, undefined)
      assert.equal(await read(answer, step), 'hello world')
    }
  })
}

test('reads until the connection closes when no length is given', async () => {
  const answer = await get(await saying('HTTP/1.1 200 OK\r\n\r\nto the end', { end: true }))

  assert.equal(answer.length, undefined)
  assert.equal(await read(answer, 4), 'to the end')
})

test('expects no body after HEAD, 204 and 304, and skips interim answers', async () => {
  const url = await startRaw((socket, count) =>
    socket.write(
      [
        'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n',
        'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 204 Empty\r\n\r\n',
        'HTTP/1.1 304\r\nContent-Length: 5\r\n\r\n',
      ][count] ?? '',
    ),
  )
  const bytes = client()

  for (const [method, status] of [
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ] as const) {
    const answer = await bytes.request({ method, url, signal: never })
    assert.equal(answer.status, status)
    assert.equal(await read(answer), '')
  }
})

const refusedHeads: readonly [string, string][] = [
  ['something that is not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['rubbish bytes', '\0\x01\x02\xff\xfe\r\n\r\n'],
  ['another protocol version', 'HTTP/2.0 200 OK\r\n\r\n'],
  ['a status that is no number', 'HTTP/1.1 abc\r\n\r\n'],
  ['a folded header', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n'],
  ['a space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello'],
  ['a header without a colon', 'HTTP/1.1 200 OK\r\nhello\r\n\r\n'],
  ['a lone line feed in a head', 'HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n'],
  ['two different lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n'],
  ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n'],
  ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: 0x10\r\n\r\n'],
  ['an unknown transfer encoding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'],
  ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
  ['a head without end', `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(70_000)}`],
  ['a head that is too large', `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(12_000)}\r\n`],
]
for (const [title, text] of refusedHeads) {
  test(`refuses ${title}`, async () => {
    await assert.rejects(
      get(await saying(Buffer.from(text, 'latin1'))),
      failing('malformed_answer'),
    )
  })
}

const refusedChunks: readonly [string, string][] = [
  ['a size that is no number', 'xyz\r\n'],
  ['an empty size', '\r\nhello'],
  ['a negative size', '-5\r\nhello\r\n'],
  ['a size beyond all files', `${'f'.repeat(13)}\r\n`],
  ['data longer than its size', '3\r\nhello\r\n0\r\n\r\n'],
  ['an endless size line', `5;${'a'.repeat(5_000)}`],
]
for (const [title, chunks] of refusedChunks) {
  test(`refuses chunks with ${title}`, async () => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
    const answer = await get(await saying(head + chunks))

    await assert.rejects(read(answer), failing('malformed_answer'))
  })
}

test('says so when a body is cut at any byte, and how much had come', async () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n'
  for (const cut of [0, 1, 5, 9]) {
    const answer = await get(await saying(head + '0123456789'.slice(0, cut), { end: true }))
    const target = new Uint8Array(100)

    await assert.rejects(answer.body.fill(target), failing('connection_lost'))
    assert.equal(answer.body.filled(), cut)
    await assert.rejects(answer.body.fill(target))
  }
})

test('says so when a chunked body is cut, and how much had come', async () => {
  const text = '4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n'
  for (const [cut, expected] of [
    [0, 0],
    [4, 1],
    [9, 4],
    [14, 6],
    [text.length - 1, 10],
  ] as const) {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
    const answer = await get(await saying(head + text.slice(0, cut), { end: true }))

    await assert.rejects(answer.body.fill(new Uint8Array(100)), failing('connection_lost'))
    assert.equal(answer.body.filled(), expected)
  }
})

test('says so when the head is cut or never comes', async () => {
  for (const text of ['', 'HT', 'HTTP/1.1 200 OK\r\nContent-Le']) {
    await assert.rejects(get(await saying(text, { end: true })), failing('connection_lost'))
  }
})

test('keeps a connection for the next request, and only a clean one', async () => {
  const cases: readonly [string, boolean][] = [
    ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', true],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', true],
    ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: Close\r\n\r\nok', false],
    ['HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', false],
    ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n', false],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
      false,
    ],
  ]
  for (const [text, isKept] of cases) {
    const seen = new Set<net.Socket>()
    const url = await startRaw((socket) => {
      seen.add(socket)
      socket.write(text)
    })
    const bytes = client()

    for (let round = 0; round < 3; round++) {
      const answer = await bytes.request({ method: 'GET', url, signal: never })
      assert.equal(await read(answer), 'ok')
    }

    assert.equal(seen.size, isKept ? 1 : 3, text)
  }
})

test('drops a kept connection on which the peer speaks unasked', async () => {
  const seen = new Set<net.Socket>()
  const url = await startRaw((socket) => {
    seen.add(socket)
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  })
  const bytes = client()
  await read(await bytes.request({ method: 'GET', url, signal: never }))
  const [first] = seen
  assert.ok(first)

  first.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil')
  await once(first, 'close')

  assert.equal(await read(await bytes.request({ method: 'GET', url, signal: never })), 'ok')
})

test('repeats a request once when a kept connection turns out to be dead', async () => {
  let heads = 0
  const url = await startRaw((socket, count) => {
    heads += 1
    // The second request reaches a peer that has just decided to close.
    if (count === 1) socket.destroy()
    else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  })
  const bytes = client()
  await read(await bytes.request({ method: 'GET', url, signal: never }))

  assert.equal(await read(await bytes.request({ method: 'GET', url, signal: never })), 'ok')
  assert.equal(heads, 3)
})

test('does not repeat what must not be sent twice, nor on a fresh connection', async () => {
  let heads = 0
  const url = await startRaw((socket, count) => {
    heads += 1
    if (count > 0) socket.destroy()
    else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  })
  const bytes = client()
  await read(await bytes.request({ method: 'GET', url, signal: never }))

  const once = bytes.request({ method: 'POST', url, signal: never, isRepeatable: false })
  await assert.rejects(once, failing('connection_lost'))
  await assert.rejects(get(url), failing('connection_lost'))
  assert.equal(heads, 3)
})

test('limits the connections to one origin and serves every caller', async () => {
  const server = http.createServer((_, response) => setImmediate(() => response.end('ok')))
  let connections = 0
  server.on('connection', () => {
    connections += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`
  const bytes = client({ maxSocketsPerOrigin: 3 })

  const texts = await Promise.all(
    Array.from({ length: 40 }, async () =>
      read(await bytes.request({ method: 'GET', url, signal: never })),
    ),
  )

  assert.ok(texts.every((text) => text === 'ok'))
  assert.equal(connections, 3)
})

test('lets the next in line go on after a cancelled body, an abort and a failure', async () => {
  const url = await startRaw((socket, count) => {
    if (count === 2) socket.destroy()
    else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\nsome')
  })
  const bytes = client({ maxSocketsPerOrigin: 1 })
  const first = await bytes.request({ method: 'GET', url, signal: never })
  const abort = new AbortController()
  const waiting = bytes.request({ method: 'GET', url, signal: abort.signal })
  const second = bytes.request({ method: 'GET', url, signal: never })
  const third = bytes.request({ method: 'GET', url, signal: never })
  const fourth = bytes.request({ method: 'GET', url, signal: never })

  abort.abort()
  await assert.rejects(waiting, { name: 'AbortError' })
  first.body.cancel()
  first.body.cancel()
  await assert.rejects(first.body.fill(new Uint8Array(1)), failing('cancelled'))
  const secondAnswer = await second
  secondAnswer.body.cancel()

  await assert.rejects(third, failing('connection_lost'))
  assert.equal((await fourth).status, 200)
})

test('keeps the connection when little was left of a cancelled body', async () => {
  const seen = new Set<net.Socket>()
  const url = await startRaw((socket) => {
    seen.add(socket)
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n')
    setImmediate(() => socket.write('tail'))
  })
  const bytes = client({ maxSocketsPerOrigin: 1 })

  for (let round = 0; round < 3; round++) {
    const { body } = await bytes.request({ method: 'GET', url, signal: never })
    body.cancel()
  }

  assert.equal(seen.size, 1)
})

test('aborts before sending, before the head and in the middle of the body', async () => {
  const reason = new Error('enough')
  const silent = await startRaw(() => undefined)
  await assert.rejects(
    client().request({ method: 'GET', url: silent, signal: AbortSignal.abort(reason) }),
    reason,
  )

  const early = new AbortController()
  const pending = client().request({ method: 'GET', url: silent, signal: early.signal })
  setImmediate(() => early.abort(reason))
  await assert.rejects(pending, reason)

  const late = new AbortController()
  const url = await saying('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfour')
  const answer = await client().request({ method: 'GET', url, signal: late.signal })
  const target = new Uint8Array(10)
  const filling = answer.body.fill(target)
  setImmediate(() => late.abort(reason))
  await assert.rejects(filling, reason)
  assert.equal(answer.body.filled(), 4)
  await assert.rejects(answer.body.fill(target), reason)
})

test('gives up a head that drips, a body that stalls and a peer that does not answer', async () => {
  const timeouts = { headMs: 60, idleMs: 40 }
  const dripping = await startRaw((socket) => {
    const timer = setInterval(() => socket.write('H'), 10)
    socket.write('HTTP/1.1 200 OK\r\nX: ')
    socket.on('close', () => clearInterval(timer))
  })
  await assert.rejects(get(dripping, { timeouts }), failing('head_timeout'))

  const stalling = await saying('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfour')
  const { body } = await get(stalling, { timeouts })
  await assert.rejects(body.fill(new Uint8Array(10)), failing('idle_timeout'))
  assert.equal(body.filled(), 4)

  const mute: NonNullable<HttpBytesOptions['lookup']> = () => undefined
  const unreachable = get('http://example.test/', { lookup: mute, timeouts: { connectMs: 30 } })
  await assert.rejects(unreachable, failing('connect_timeout'))
})

test('does not count the time nobody is reading as a stall', async () => {
  const url = await startRaw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhe')
    setTimeout(() => socket.write('re'), 80)
  })
  const { body } = await get(url, { timeouts: { idleMs: 60 } })
  const target = new Uint8Array(2)
  assert.equal(await body.fill(target), 2)

  await new Promise((resolve) => setTimeout(resolve, 100))

  assert.equal(await body.fill(target), 2)
})

test('refuses connections that cannot be made, as a typed error', async () => {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, 'close')

  await assert.rejects(get(`http://127.0.0.1:${port}/`), failing('connect_failed'))
})

test('sends what it was given, and nothing that could end a header early', async () => {
  const heads: string[] = []
  const server = net.createServer((socket) => {
    socket.on('data', (data) => {
      heads.push(data.toString('latin1'))
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => server.close())
  const { port } = server.address() as net.AddressInfo
  const bytes = client()

  const url = `http://photos.localhost:${port}/a b?c=d#e`
  await bytes.request({ method: 'POST', url, headers: { 'X-A': '1' }, body: 'ü', signal: never })
  await bytes.request({ method: 'POST', url, signal: never })
  await bytes.request({ method: 'GET', url, signal: never })

  const start = (method: string) =>
    `${method} /a%20b?c=d HTTP/1.1\r\nhost: photos.localhost:${port}\r\n`
  assert.deepEqual(heads, [
    `${start('POST')}X-A: 1\r\ncontent-length: 2\r\n\r\n\xc3\xbc`,
    `${start('POST')}content-length: 0\r\n\r\n`,
    `${start('GET')}\r\n`,
  ])
  for (const headers of [{ 'X-A': '1\r\nX-B: 2' }, { 'X-A\r\n': '1' }, { 'X-A': 'ü' }] as Record<
    string,
    string
  >[]) {
    await assert.rejects(bytes.request({ method: 'GET', url, headers, signal: never }), TypeError)
  }
  await assert.rejects(
    bytes.request({ method: 'GET', url: 'file:///etc', signal: never }),
    TypeError,
  )
})

test('ends everything when it is closed', async () => {
  const url = await startRaw((socket, count) => {
    if (count === 0) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfour')
  })
  const bytes = client()
  const { body } = await bytes.request({ method: 'GET', url, signal: never })
  const filling = body.fill(new Uint8Array(10))
  const pending = bytes.request({ method: 'GET', url, signal: never })
  await new Promise(setImmediate)

  bytes.close()

  await assert.rejects(filling, failing('closed'))
  await assert.rejects(pending, failing('closed'))
  const late = bytes.request({ method: 'GET', url, signal: never })
  await assert.rejects(late, failing('closed'))
})

test('hands out exactly the bytes that came, however the answer is framed, cut and read', async () => {
  const random = (below: number): number => Math.floor(Math.random() * below)
  const content = Buffer.from(Array.from({ length: 200_000 }, () => random(256)))
  const frame = (body: Uint8Array): Buffer => {
    if (random(2) === 0) {
      return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body])
    }
    const parts: Uint8Array[] = [Buffer.from('Transfer-Encoding: chunked\r\n\r\n')]
    for (let at = 0; at < body.length; ) {
      const chunk = body.subarray(at, at + 1 + random(random(2) === 0 ? 5 : 90_000))
      parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'))
      at += chunk.length
      if (parts.length > 900) break
    }
    return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
  }
  let message: Buffer = Buffer.alloc(0)
  let isCut = false
  const url = await startRaw(async (socket) => {
    const sent = isCut ? message.subarray(0, random(message.length)) : message
    for (let at = 0; at < sent.length; ) {
      const piece = sent.subarray(at, at + 1 + random(random(2) === 0 ? 40 : 70_000))
      socket.write(piece)
      at += piece.length
      if (random(3) === 0) await new Promise(setImmediate)
    }
    if (isCut) socket.end()
  })
  const bytes = client()

  for (let round = 0; round < 150; round++) {
    message = Buffer.concat([
      Buffer.from('HTTP/1.1 200 OK\r\n'),
      frame(content.subarray(0, random(2) === 0 ? random(50) : random(content.length))),
    ])
    isCut = round % 3 === 2
    let received = 0
    try {
      const { body } = await bytes.request({ method: 'GET', url, signal: never })
      for (let isAtEnd = false; !isAtEnd; ) {
        const target = new Uint8Array(1 + random(random(2) === 0 ? 100 : 150_000))
        const count = await body.fill(target).catch((error: unknown) => {
          assert.ok(body.filled() <= target.length)
          assert.ok(startsWith(content.subarray(received), target.subarray(0, body.filled())))
          throw error
        })
        assert.ok(startsWith(content.subarray(received), target.subarray(0, count)))
        received += count
        isAtEnd = count < target.length
      }
      assert.equal(isCut, false)
    } catch (error) {
      if (!isCut) throw error
      failing('connection_lost')(error)
    }
  }
})

const startsWith = (whole: Uint8Array, part: Uint8Array): boolean =>
  Buffer.from(whole.buffer, whole.byteOffset, part.length).equals(part)
