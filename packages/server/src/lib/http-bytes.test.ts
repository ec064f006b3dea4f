import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { test } from 'node:test'
import type { HttpBytesOptions } from './http-bytes.ts'
import { failing, never, useRawHttp } from './testing/raw-http.ts'

const { client, closeLater, get, saying, startRaw } = useRawHttp()

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
  closeLater(() => server.close())
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
