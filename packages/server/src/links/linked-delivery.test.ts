import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import type { LinkedFile } from '../files/file-record.ts'
import { newHandle } from '../lib/ids.ts'
import { type SandboxWorld, startSandboxWorld } from '../sources/dropbox/testing/sandbox-world.ts'
import type { Access, PersonalSource } from '../sources/source.ts'
import { createLocalStorage } from '../storage/local/local.ts'
import { type DeliveryServer, startDeliveryServer } from '../testing/delivery-server.ts'
import { eventually } from '../testing/eventually.ts'
import { createLinkedFiles } from './linked-files.ts'

const ACCOUNT = 'personal@example.com'
const { signal } = new AbortController()

let world: SandboxWorld
let source: PersonalSource
let access: Access
let server: DeliveryServer
let dir: string
before(async () => {
  world = await startSandboxWorld()
  source = world.newSource()
  access = await world.connect(source, ACCOUNT)
  dir = await mkdtemp(join(tmpdir(), 'quayside-linked-'))
  const connections = { accessById: async () => access }
  const linkedFiles = createLinkedFiles({ connections, sources: new Map([['dropbox', source]]) })
  server = await startDeliveryServer({ storage: createLocalStorage({ dir }), linkedFiles })
})
after(async () => {
  await server.close()
  await world.end()
  await rm(dir, { recursive: true })
})
afterEach(async () => {
  await world.act('clear-faults')
  server.warnings.length = 0
})

test('streams a file from where it is, with what describes it', async () => {
  const { file, bytes } = await link(randomBytes(300_000), 'Grüße 😀.bin')

  const answer = await server.get({ file })

  assert.equal(answer.status, 200)
  assert.ok(answer.body.equals(bytes))
  assert.equal(answer.headers['content-length'], '300000')
  assert.equal(answer.headers['cache-control'], 'private, no-cache')
  assert.equal(answer.headers['accept-ranges'], 'bytes')
  assert.equal(decodeURIComponent(String(answer.headers['x-file-name'])), 'Grüße 😀.bin')
  assert.ok(answer.headers['last-modified'])
})

test('answers HEAD without a transfer', async () => {
  const { file } = await link(randomBytes(5_000))
  await strike('files/download', { kind: 'answer', status: 500 })

  const answer = await server.head({ file })

  assert.equal(answer.status, 200)
  assert.equal(answer.headers['content-length'], '5000')
  assert.equal(answer.body.length, 0)
})

for (const [title, range, start, end] of [
  ['from the middle', 'bytes=1000-1999', 1000, 2000],
  ['to the end', 'bytes=4000-', 4000, 5000],
  ['the last bytes', 'bytes=-5', 4995, 5000],
  ['beyond the end', 'bytes=4990-9999', 4990, 5000],
] as const) {
  test(`passes a range on: ${title}`, async () => {
    const { file, bytes } = await link(randomBytes(5_000))

    const answer = await server.get({ file }, { range })

    assert.equal(answer.status, 206)
    assert.equal(answer.headers['content-range'], `bytes ${start}-${end - 1}/5000`)
    assert.deepEqual(answer.body, bytes.subarray(start, end))
  })
}

test('says which bytes there are when none of those asked for are', async () => {
  const { file } = await link(randomBytes(5_000))

  for (const range of ['bytes=5000-', 'bytes=6000-7000', 'bytes=-0']) {
    const answer = await server.get({ file }, { range })

    assert.equal(answer.status, 416)
    assert.equal(answer.headers['content-range'], 'bytes */5000')
  }
})

test('sends all of a file of which several ranges were asked', async () => {
  const { file, bytes } = await link(randomBytes(5_000))

  const answer = await server.get({ file }, { range: 'bytes=0-1,10-11' })

  assert.equal(answer.status, 200)
  assert.deepEqual(answer.body, bytes)
})

test('sends a file without bytes', async () => {
  const { file } = await link(Buffer.alloc(0))

  const answer = await server.get({ file })

  assert.equal(answer.status, 200)
  assert.equal(answer.headers['content-length'], '0')
  assert.equal((await server.get({ file }, { range: 'bytes=0-' })).status, 416)
})

test('follows the file when it changes, and knows the revision a client has', async () => {
  const { file, path } = await link(randomBytes(5_000))
  const before = String((await server.get({ file })).headers.etag)
  assert.equal((await server.get({ file }, { 'if-none-match': before })).status, 304)
  assert.equal((await server.get({ file }, { 'if-match': before })).status, 200)
  assert.equal((await part(file, before)).status, 206)

  const newer = randomBytes(6_000)
  await put(path, newer)

  const answer = await server.get({ file }, { 'if-none-match': before })
  assert.equal(answer.status, 200)
  assert.notEqual(answer.headers.etag, before)
  assert.deepEqual(answer.body, newer)
  assert.equal((await server.get({ file }, { 'if-match': before })).status, 412)
  assert.equal((await part(file, before)).status, 200)
})

test('says that a file was deleted', async () => {
  const { file, path } = await link(randomBytes(10))
  await world.act('delete', { account: ACCOUNT, path })

  for (const answer of [await server.get({ file }), await server.head({ file })]) {
    assert.equal(answer.status, 410)
    assert.equal(answer.headers['x-error-code'], 'link_target_gone')
  }
})

test('says that a file was moved', async () => {
  const { file, path } = await link(randomBytes(10))
  await world.act('move', { account: ACCOUNT, from: path, to: `${path}-moved` })

  const answer = await server.get({ file })

  assert.equal(answer.status, 410)
  assert.equal(answer.headers['x-error-code'], 'link_target_moved')
})

test('says that the connection behind a link has ended', async () => {
  const { file } = await link(randomBytes(10))
  const working = access
  access = { ...access, token: async () => 'revoked' }

  const answer = await server.get({ file })

  access = working
  assert.equal(answer.status, 404)
  assert.equal(answer.headers['x-error-code'], 'link_disconnected')
})

test('goes on over a new connection when one breaks off', async () => {
  const { file, bytes } = await link(randomBytes(2_000_000))
  await strike('files/download', { kind: 'cut', afterBytes: 700_000 }, { times: 2 })

  const answer = await server.get({ file })

  assert.ok(answer.body.equals(bytes))
  assert.deepEqual(server.warnings, [])
})

test('goes on with the revision it began with when the file changes in the middle', async () => {
  const { file, bytes } = await link(randomBytes(2_000_000))
  await strike('files/download', { kind: 'replace-after' }, { times: 1 })
  await strike('files/download', { kind: 'cut', afterBytes: 700_000 }, { times: 1 })

  const answer = await server.get({ file })

  assert.ok(answer.body.equals(bytes))
})

test('cuts the connection when the source goes on breaking off', async () => {
  const { file } = await link(randomBytes(1_000_000))
  await strike('files/download', { kind: 'cut', afterBytes: 300_000 }, { times: 1 })
  await strike('files/download', { kind: 'cut', afterBytes: 0 }, { skip: 1 })

  await assert.rejects(server.get({ file }), { code: 'ECONNRESET' })
  await eventually(() => assert.equal(server.warnings.length, 1))
})

test('lets go of the source when the client goes away', async () => {
  const { file } = await link(randomBytes(2_000_000))
  await strike('files/download', { kind: 'stall', afterBytes: 200_000 })
  const socket = net.connect(server.port, '127.0.0.1')
  socket.write(`GET /${file.handle} HTTP/1.1\r\nHost: x\r\n\r\n`)
  await new Promise((resolve) => socket.once('data', resolve))

  socket.destroy()

  await server.isIdle()
  assert.deepEqual(server.warnings, [])
})

test('sends a document that exists only as exports, of whatever length', async () => {
  const exports = { html: '<h1>Hello</h1>', markdown: '# Hello', plain_text: 'Hello' }
  await world.act('create-paper', { account: ACCOUNT, path: '/notes.paper', exports })
  const file = await recordOf('/notes.paper', 'notes.md')

  const answer = await server.get({ file }, { range: 'bytes=1-' })

  assert.equal(answer.status, 200)
  assert.ok(Object.values(exports).includes(answer.body.toString()))
})

test('reads a content from the first to the last byte', async () => {
  const { file, bytes } = await link(randomBytes(700_000))
  const chunks: Buffer[] = []

  for await (const chunk of server.delivery.readContent(file, signal)) {
    chunks.push(Buffer.from(chunk))
  }

  assert.ok(Buffer.concat(chunks).equals(bytes))
})

async function link(bytes: Buffer, name = `${randomBytes(6).toString('hex')}.bin`) {
  const path = `/${name}`
  await put(path, bytes)
  return { path, bytes, file: await recordOf(path, name) }
}

async function put(path: string, bytes: Buffer): Promise<void> {
  const files = [{ path, base64: bytes.toString('base64') }]
  await world.act('create-files', { account: ACCOUNT, files })
}

async function recordOf(path: string, filename: string): Promise<LinkedFile> {
  const entry = await source.stat(access, path, { signal })
  assert.ok(entry.kind === 'file')
  const file: LinkedFile = {
    kind: 'linked',
    handle: newHandle(),
    appKey: 'A' as LinkedFile['appKey'],
    filename,
    contentType: 'application/octet-stream',
    size: entry.size,
    uploadTags: {},
    origin: { source: 'dropbox', ref: path, id: entry.id, rev: entry.rev },
    connectionId: access.connectionId,
    createdAt: new Date(),
  }
  server.files.set(file.handle, file)
  return file
}

const part = (file: LinkedFile, etag: string) =>
  server.get({ file }, { range: 'bytes=0-9', 'if-range': etag })

const strike = (route: string, effect: object, more: object = {}) =>
  world.act('add-fault', { route: `^${route}$`, effect, ...more })
