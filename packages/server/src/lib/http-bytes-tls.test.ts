import assert from 'node:assert/strict'
import { once } from 'node:events'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { generate } from 'selfsigned'
import { readAll } from './byte-body-read-all.ts'
import { createHttpBytes } from './http-bytes.ts'

const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
  algorithm: 'sha256',
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'files.localhost' }] }],
})
const content = Buffer.alloc(20_000_003)
for (let index = 0; index < content.length; index++) content[index] = index % 251
const sessions: boolean[] = []
const server = https.createServer({ cert, key }, (request, response) => {
  const { length } = request.url ?? ''
  response.end(length > 1 ? content : 'small')
})
server.on('secureConnection', (socket) => sessions.push(socket.isSessionReused()))
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
const origin = `https://files.localhost:${port}`
const bytes = createHttpBytes({ ca: cert })
after(() => {
  bytes.close()
  server.close()
  server.closeAllConnections()
})
const signal = new AbortController().signal

test('reads a large body over TLS into the reader’s buffers, with pauses in between', async () => {
  const { body, length } = await bytes.request({ method: 'GET', url: `${origin}/large`, signal })
  assert.equal(length, content.length)
  const target = new Uint8Array(new SharedArrayBuffer(1_000_003))

  let at = 0
  for (let count = await body.fill(target); count > 0; count = await body.fill(target)) {
    assert.ok(Buffer.from(target.subarray(0, count)).equals(content.subarray(at, at + count)))
    at += count
    await new Promise(setImmediate)
  }

  assert.equal(at, content.length)
})

test('takes up the TLS session when it connects again', async () => {
  for (let round = 0; round < 2; round++) {
    const request = { method: 'GET', url: `${origin}/`, signal, headers: { connection: 'close' } }
    const { body, length } = await bytes.request(request)
    assert.equal((await readAll(body, 100, length)).toString(), 'small')
  }

  assert.equal(sessions.at(-1), true)
})

test('refuses a certificate it does not know, and one for another name', async () => {
  const trusting = { code: 'connect_failed' }
  const strict = createHttpBytes()

  await assert.rejects(strict.request({ method: 'GET', url: `${origin}/`, signal }), trusting)
  const elsewhere = `https://other.localhost:${port}/`
  await assert.rejects(bytes.request({ method: 'GET', url: elsewhere, signal }), trusting)
  strict.close()
})
