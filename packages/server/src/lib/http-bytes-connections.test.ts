import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import type net from 'node:net'
import { test } from 'node:test'
import { failing, never, read, useRawHttp } from './testing/raw-http.ts'

const { client, closeLater, get, startRaw } = useRawHttp()

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
  closeLater(() => server.close())
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
