import assert from 'node:assert/strict'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestService, type TestService } from './testing/test-service.ts'

/* What only shows on real connections: raw paths, callers that go away, stopping. */

let service: TestService
let port: number

beforeEach(async () => {
  service = await startTestService({ files: { '/report.txt': 'the report' } })
  await service.server.listen({ host: '127.0.0.1', port: 0 })
  port = (service.server.server.address() as AddressInfo).port
})
afterEach(() => service.close())

/** Sends bytes as they are and answers everything that comes back. */
async function raw(target: string, host = 'localhost'): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  return await text(socket)
}

async function post<T>(path: string, body: object): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await answer.json()) as T
}

async function connectedPicker() {
  const { app } = await service.newApp()
  const { session, token } = await service.connections.session(app.apiKey, undefined)
  const { consentUrl } = await service.connections.consentUrl({
    session,
    source: 'memory',
    flow: 'open',
    returnUrl: undefined,
  })
  const back = service.memory.consent(consentUrl)
  const query = Object.fromEntries(back.searchParams)
  const { signal } = new AbortController()
  await service.connections.callback({ source: 'memory', flow: 'open', query, signal })
  return { apikey: app.apiKey, token }
}

/** Holds the source back until the function it answers is called. */
function holdSource(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  service.memory.mood.ready = promise
  return resolve
}

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error('it did not happen within 10 s')
    await sleep(20)
  }
}

for (const [target, host, code] of [
  [
    '/cdn/AKey/https://pics.example.net//a+b.png?x=1,2',
    'localhost',
    'address_delivery_unsupported',
  ],
  ['/AKey/"https://pics.example.net//a.png"', 'cdn.fs.example.com', 'address_delivery_unsupported'],
  ['/ocr/store=path:%22in/%22/QsHandle000000000001', 'cdn.fs.example.com:8443', 'task_unsupported'],
  ['/100%/QsHandle000000000001', 'process.fs.example.com', 'task_unknown'],
] as const) {
  test(`${target} on ${host} reaches the file routes as it was sent`, async () => {
    const answer = await raw(target, host)

    assert.match(answer, /^HTTP\/1.1 400 /)
    assert.ok(answer.includes(`x-error-code: ${code}`), answer)
    assert.match(answer, /access-control-allow-origin: \*/i)
  })
}

test('a percent sign that means nothing is refused with words, also where nothing is', async () => {
  const answer = await raw('/api/%zz')

  assert.match(answer, /^HTTP\/1.1 400 /)
  assert.match(answer, /address_malformed/)
  assert.match(answer, /access-control-allow-origin: \*/i)
})

test('a file’s answer carries the headers pages need', async () => {
  const picker = await connectedPicker()
  const { memory } = await post<{ memory: { handle: string } }>('/cloud/store/', {
    ...picker,
    clouds: { memory: { path: '/report.txt' } },
  })

  const answer = await fetch(`http://127.0.0.1:${port}/cdn/${memory.handle}`, {
    headers: { origin: 'https://shop.example', range: 'bytes=4-' },
  })

  assert.deepEqual([answer.status, await answer.text()], [206, 'report'])
  assert.equal(answer.headers.get('access-control-allow-origin'), '*')
  assert.match(answer.headers.get('x-request-id') ?? '', /^req_/)
})

test('storing goes on when the caller goes away', async () => {
  const picker = await connectedPicker()
  const release = holdSource()
  const leaving = new AbortController()
  const body = { ...picker, clouds: { memory: { path: '/report.txt' } } }
  const gone = fetch(`http://127.0.0.1:${port}/cloud/store/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: leaving.signal,
  })
  const running = await eventually(async () =>
    (await service.startedIngests()).find(({ state }) => state === 'running'),
  )

  leaving.abort()
  await assert.rejects(gone)
  release()

  await eventually(async () =>
    (await service.startedIngests()).find(({ id, state }) => id === running.id && state === 'done'),
  )
})

/** Opens an event stream and answers it with its first event read. */
async function follow(path: string, token: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const headers = { authorization: `Bearer ${token}` }
  request({ host: '127.0.0.1', port, path, headers }, (answer) => {
    answer.once('data', () => resolve(answer))
  })
    .on('error', reject)
    .end()
  return await promise
}

async function startHeld() {
  const picker = await connectedPicker()
  const release = holdSource()
  const { ingests } = await post<{ ingests: { id: string }[] }>('/cloud/ingests', {
    ...picker,
    source: 'memory',
    items: [{ path: '/report.txt' }],
  })
  const id = ingests[0]?.id ?? ''
  return { ...picker, release, id, path: `/cloud/ingests/${id}` }
}

test('a running ingest can be cancelled, and its followers are told', async () => {
  const { path, apikey, token } = await startHeld()
  const events = await follow(`${path}/events?apikey=${apikey}`, token)
  const rest = text(events)

  const answer = await fetch(`http://127.0.0.1:${port}${path}?apikey=${apikey}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  })

  assert.equal(((await answer.json()) as { state: string }).state, 'cancelled')
  assert.match(await rest, /"state":"cancelled"/)
})

test('closing ends the answers that would take long, with the reason', async () => {
  const { path, apikey, token, release } = await startHeld()
  const events = text(await follow(`${path}/events?apikey=${apikey}`, token))
  const waiting = post<{ code: string }>('/cloud/store/', {
    apikey,
    token,
    clouds: { memory: { path: '/report.txt' } },
  })
  await eventually(async () => (await service.startedIngests()).length === 2 || undefined)

  await service.server.close()

  assert.equal((await waiting).code, 'server_stopping')
  await events
  release()
})

test('13.20 Timeouts: an upload has ten minutes to arrive, and an answer all the time it needs', async () => {
  const { server } = service.server

  assert.ok(server.requestTimeout >= 600_000, `${server.requestTimeout}`)
  // No answer is given up for being quiet, neither by Node nor by the framework.
  assert.deepEqual([server.timeout, service.server.initialConfig.connectionTimeout], [0, 0])
})
