import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import http, { type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import pino from 'pino'
import type { App } from '../../apps/app.ts'
import type { FileRecord, LinkedFile, StoredFile } from '../../files/file-record.ts'
import { newApiKey, newHandle } from '../../lib/ids.ts'
import { createDelivery, type Delivery } from '../../links/delivery.ts'
import { createLocalStorage } from '../../storage/local/local.ts'
import { eventually } from '../../testing/eventually.ts'
import type { UsageAmounts } from '../../usage/usage.ts'
import { createMetrics, type Metrics } from '../ops/metrics.ts'
import { createFastLane } from './fast-lane.ts'

const { signal } = new AbortController()
const bytes = Buffer.from('the content')

let dir: string
let delivery: Delivery
let server: http.Server
let metrics: Metrics
const used: UsageAmounts[] = []
const files = new Map<string, FileRecord>()
const apps = new Map<string, App>()
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'quayside-lane-'))
  const storage = createLocalStorage({ dir })
  const refuse = async () => assert.fail('no file is linked here')
  const log = pino({ level: 'silent' })
  delivery = createDelivery({ storage, log, linkedFiles: { stat: refuse, open: refuse } })
  metrics = createMetrics()
  const lane = createFastLane(
    {
      known: { file: (handle) => files.get(handle), app: (apiKey) => apps.get(apiKey) },
      deliver: delivery.deliver,
      metrics,
      usage: { add: (_appKey, amounts) => used.push(amounts) },
      log,
      newRequestId: () => 'req_1',
      domain: 'fs.example.com',
    },
    (_request, response) => response.end('route'),
  )
  server = http.createServer(lane)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await storage.put('t/content', bytes, { signal })
})
after(async () => {
  server.close()
  await delivery.close()
  await rm(dir, { recursive: true })
})
let file: StoredFile
beforeEach(() => {
  const app = newApp()
  file = newFile(app)
  apps.set(app.apiKey, app)
  files.set(file.handle, file)
})
const ask = (path: string, headers: IncomingHttpHeaders = {}, method = 'GET') =>
  request(server, { path, headers, method })

test('sends the plain content of a known file, as the route would', async () => {
  for (const [path, host] of [
    [`/cdn/${file.handle}`, 'files.example.com'],
    [`/${file.handle}`, 'cdn.fs.example.com'],
  ] as const) {
    const answer = await ask(path, { host })

    assert.equal(answer.status, 200)
    assert.equal(answer.body, 'the content')
    assert.equal(answer.headers.etag, `"${file.sha256}"`)
    assert.equal(answer.headers['x-request-id'], 'req_1')
    assert.equal(answer.headers['access-control-allow-origin'], '*')
    assert.match(answer.headers['access-control-expose-headers'] ?? '', /ETag.*Content-Range/)
  }
})

test('answers ranges, conditions and HEAD, with the same headers', async () => {
  const path = `/cdn/${file.handle}`
  const etag = `"${file.sha256}"`

  for (const [headers, method, status, body] of [
    [{ range: 'bytes=4-6' }, 'GET', 206, 'con'],
    [{ 'if-none-match': etag }, 'GET', 304, ''],
    [{ 'if-match': '"x"' }, 'GET', 412, undefined],
    [{ range: 'bytes=99-' }, 'GET', 416, undefined],
    [{}, 'HEAD', 200, ''],
  ] as const) {
    const answer = await ask(path, headers, method)

    assert.equal(answer.status, status)
    if (body !== undefined) assert.equal(answer.body, body)
    assert.equal(answer.headers['x-request-id'], 'req_1')
    assert.equal(answer.headers['access-control-allow-origin'], '*')
  }
})

test('leaves to the route whatever is asked for in another way', async () => {
  const { handle } = file
  for (const [path, host, method] of [
    [`/cdn/${handle}?dl=true`, 'x', 'GET'],
    [`/cdn/${handle}?policy=p&signature=s`, 'x', 'GET'],
    [`/cdn/${handle}+name.png`, 'x', 'GET'],
    [`/cdn/${handle}/metadata`, 'x', 'GET'],
    [`/cdn/resize=width:10/${handle}`, 'x', 'GET'],
    [`/${handle}`, 'x', 'GET'],
    [`/cdn/${handle}`, 'cloud.fs.example.com', 'GET'],
    [`/cdn/${handle}`, 'cdn.fs.example.com', 'GET'],
    [`/cdn/${handle}`, 'x', 'DELETE'],
    [`/cdn/${handle}`, 'x', 'OPTIONS'],
    [`/cdn/${newHandle()}`, 'x', 'GET'],
  ] as const) {
    const answer = await ask(path, { host }, method)

    assert.equal(answer.body, 'route', `${method} ${host} ${path}`)
  }
})

test('leaves to the route who has to be checked', async () => {
  const path = `/cdn/${file.handle}`
  const app = apps.get(file.appKey)!
  for (const changes of [
    { enabled: false },
    { securityEnabled: true },
    { allowedOrigins: ['https://shop.example.com'] },
  ]) {
    apps.set(app.apiKey, { ...app, ...changes })
    assert.equal((await ask(path)).body, 'route')
  }
  apps.delete(app.apiKey)
  assert.equal((await ask(path)).body, 'route')
  apps.set(app.apiKey, app)
  assert.equal((await ask(path, { authorization: 'Basic YTpi' })).body, 'route')
  assert.equal((await ask(path)).body, 'the content')
})

test('leaves linked files to the route', async () => {
  const { origin, ...facts } = file
  const connectionId = 'con_1' as LinkedFile['connectionId']
  const at = { source: 'dropbox', ref: '/a', id: 'id:a', rev: '1' }
  files.set(file.handle, { ...facts, kind: 'linked', connectionId, origin: origin ?? at })

  assert.equal((await ask(`/cdn/${file.handle}`)).body, 'route')
})

test('leaves to the route what cannot be sent', async () => {
  files.set(file.handle, { ...file, storageKey: 't/missing' })

  const answer = await ask(`/cdn/${file.handle}`)

  assert.equal(answer.body, 'route')
  assert.equal(answer.headers['content-disposition'], undefined)
})

test('counts what it has answered', async () => {
  const counted = async () => {
    const text = await metrics.text()
    const line = /_count\{method="GET",route="\/cdn",status="206"\} (\d+)/.exec(text)
    return Number(line?.[1] ?? 0)
  }
  const earlier = await counted()

  await ask(`/cdn/${file.handle}`, { range: 'bytes=0-0' })

  assert.equal(await counted(), earlier + 1)
})

test('tells what the app has used: answers without content are requests only', async () => {
  used.length = 0
  const path = `/cdn/${file.handle}`

  await ask(path)
  await ask(path, { range: 'bytes=4-6' })
  await ask(path, { 'if-none-match': `"${file.sha256}"` })
  await ask(path, {}, 'HEAD')

  await eventually(() => assert.equal(used.length, 4))
  assert.deepEqual(
    used.map(({ requests, filesServed }) => [requests, filesServed]),
    [
      [1, 1],
      [1, 1],
      [1, undefined],
      [1, undefined],
    ],
  )
  const sent = used.map(({ bytesServed = 0 }) => bytesServed)
  assert.ok(sent[0]! > bytes.length && sent[1]! > 3 && sent[2] === 0, String(sent))
})

function newApp(): App {
  return {
    apiKey: newApiKey(),
    name: 'Shop',
    enabled: true,
    securityEnabled: false,
    allowedOrigins: [],
    linkRedirects: false,
    createdAt: new Date(),
    version: 1,
    formerSecretUntil: undefined,
  }
}

function newFile({ apiKey }: App): StoredFile {
  return {
    kind: 'stored',
    handle: newHandle(),
    appKey: apiKey,
    filename: 'a.txt',
    contentType: 'text/plain',
    uploadTags: {},
    origin: undefined,
    createdAt: new Date(),
    size: bytes.length,
    objectId: 'obj' as StoredFile['objectId'],
    storageKey: 't/content',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    container: undefined,
    path: '',
  }
}

function request(
  server: http.Server,
  options: { path: string; headers: IncomingHttpHeaders; method: string },
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  const { port } = server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    const sent = http.request({ port, host: '127.0.0.1', agent: false, ...options })
    sent.once('error', reject)
    sent.once('response', (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => {
        body += chunk
      })
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      )
    })
    sent.end()
  })
}
