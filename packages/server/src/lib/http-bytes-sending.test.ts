import assert from 'node:assert/strict'
import { createHash, hash } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type net from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { failing, never, read, useRawHttp } from './testing/raw-http.ts'

const { client, closeLater, startRaw } = useRawHttp()
const MIB = 1024 * 1024

/** A server that answers with the SHA-256 of what it was sent, and the port it was sent from. */
async function startHashing(pauseMs = 0): Promise<string> {
  const server = http.createServer(async (request, response) => {
    const sha = createHash('sha256')
    let sinceRest = 0
    for await (const chunk of request as AsyncIterable<Buffer>) {
      sha.update(chunk)
      sinceRest += chunk.length
      if (pauseMs > 0 && sinceRest > 2 * MIB) {
        sinceRest = 0
        await sleep(pauseMs)
      }
    }
    response.end(`${sha.digest('hex')} ${request.socket.remotePort}`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closeLater(() => server.close())
  return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`
}

/** Bytes that can be told from one another, in memory that threads share. */
function sharedBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(new SharedArrayBuffer(length))
  for (let at = 0; at < length; at += 4096) bytes[at] = at >> 12
  return bytes
}

test('sends many megabytes from where they lie, also in parts, over one connection', async () => {
  const url = await startHashing()
  const whole = sharedBytes(24 * MIB)
  const parts = [whole.subarray(0, 5), new Uint8Array(0), whole.subarray(5, 9 * MIB)]
  const bytes = client()
  const ports = new Set<string>()

  for (const body of [whole, [...parts, whole.subarray(9 * MIB)], whole.subarray(0, 0), []]) {
    const answer = await bytes.request({ method: 'POST', url, body, signal: never })
    const [sha256, port = ''] = (await read(answer)).split(' ')
    const isEmpty = body.length === 0
    assert.equal(sha256, hash('sha256', isEmpty ? '' : Buffer.from(whole)))
    ports.add(port)
  }

  assert.equal(ports.size, 1)
})

test('gives a body the time it takes, as long as it moves', async () => {
  const url = await startHashing(40)
  const body = sharedBytes(40 * MIB)
  const timeouts = { headMs: 200 }

  const answer = await client({ timeouts }).request({ method: 'POST', url, body, signal: never })

  assert.equal((await read(answer)).slice(0, 64), hash('sha256', Buffer.from(body)))
})

test('gives up a body that nobody takes, and one that is taken without an answer', async () => {
  const options = { timeouts: { headMs: 60 } }
  const idle = await startRaw((socket) => socket.pause())
  const body = sharedBytes(40 * MIB)
  const stuck = client(options).request({ method: 'POST', url: idle, body, signal: never })
  await assert.rejects(stuck, failing('idle_timeout'))

  const mute = await startRaw(() => undefined)
  const taken = client(options).request({ method: 'POST', url: mute, body: 'x', signal: never })
  await assert.rejects(taken, failing('head_timeout'))
})

test('hears an answer that comes before the body was taken, and leaves that connection', async () => {
  let connections = 0
  const url = await startRaw((socket, count) => {
    connections += 1
    socket.pause()
    socket.write(`HTTP/1.1 ${count === 0 ? '409 No' : '200 OK'}\r\nContent-Length: 2\r\n\r\nok`)
  })
  const bytes = client({ timeouts: { headMs: 50 } })
  const request = { method: 'POST', url, signal: never }

  const refused = await bytes.request({ ...request, body: sharedBytes(40 * MIB) })
  assert.equal(refused.status, 409)
  await sleep(80)
  assert.equal(await read(refused), 'ok')
  const accepted = await bytes.request({ ...request, body: 'x' })

  assert.equal(await read(accepted), 'ok')
  assert.equal(connections, 2)
})
