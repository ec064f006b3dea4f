import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failing, never, read, useRawHttp } from './testing/raw-http.ts'

const { client, get, saying, startRaw } = useRawHttp()

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
