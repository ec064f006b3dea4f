import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { pino } from 'pino'
import type { LinkedFile } from '../../files/file-record.ts'
import { readAll } from '../../lib/byte-body-read-all.ts'
import { newApiKey, newHandle } from '../../lib/ids.ts'
import {
  type SandboxWorld,
  startSandboxWorld,
} from '../../sources/dropbox/testing/sandbox-world.ts'
import type { Access, PersonalSource } from '../../sources/source.ts'
import { eventually } from '../../testing/eventually.ts'
import { createLinkedFiles, type LinkedFiles } from '../linked-files.ts'
import { createSharedStats } from '../shared-stats.ts'
import { createCachedLinks } from './cached-links.ts'
import { createLinkCache, type LinkCache } from './link-cache.ts'

const ACCOUNT = 'personal@example.com'
const DOWNLOAD = 'files/download'
const METADATA = 'files/get_metadata'
const { signal } = new AbortController()

let world: SandboxWorld
let source: PersonalSource
let access: Access
let dir: string
let cache: LinkCache
let links: LinkedFiles
before(async () => {
  world = await startSandboxWorld()
  source = world.newSource()
  access = await world.connect(source, ACCOUNT)
})
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'quayside-link-cache-'))
  await begin(1_000_000)
})
afterEach(async () => {
  await cache.close()
  await rm(dir, { recursive: true })
  await world.act('clear-faults')
})
after(() => world.end())

/** As a process does when it starts. */
async function begin(maxBytes: number): Promise<void> {
  cache = await createLinkCache({ dir, maxBytes, log: pino({ level: 'silent' }) })
  const connections = { accessById: async () => access }
  const linkedFiles = createLinkedFiles({ connections, sources: new Map([['dropbox', source]]) })
  links = createCachedLinks({ linkedFiles: createSharedStats(linkedFiles), cache })
}

async function link(content: Buffer | string, revision: LinkedFile['revision'] = 'follow') {
  const path = `/${randomBytes(6).toString('hex')}.bin`
  await put(path, content)
  const entry = await source.stat(access, path, { signal })
  assert.ok(entry.kind === 'file')
  const file: LinkedFile = {
    kind: 'linked',
    handle: newHandle(),
    appKey: newApiKey(),
    filename: 'file.bin',
    contentType: 'application/octet-stream',
    size: entry.size,
    uploadTags: {},
    origin: { source: 'dropbox', ref: path, id: entry.id, rev: entry.rev },
    connectionId: access.connectionId,
    revision,
    createdAt: new Date(),
  }
  return { path, file }
}

async function put(path: string, content: Buffer | string, more: object = {}): Promise<void> {
  const base64 = Buffer.from(content).toString('base64')
  await world.act('create-files', { account: ACCOUNT, files: [{ path, base64, ...more }] })
}

async function read(file: LinkedFile, range: { start?: number; end?: number } = {}) {
  const { body, length } = await links.open(file, { ...range, signal })
  const bytes = await readAll(body, 10_000_000)
  assert.equal(bytes.length, length)
  return bytes
}

/** How often Dropbox was asked that way while it was done. */
async function asks(route: string, work: () => Promise<unknown>): Promise<number> {
  const count = async () => {
    const { requests } = (await world.act('counts')) as { requests: Record<string, number> }
    return requests[route] ?? 0
  }
  const before = await count()
  await work()
  return (await count()) - before
}

const isKept = (file: LinkedFile) =>
  eventually(() => assert.ok(cache.has({ handle: file.handle, rev: file.origin.rev })))
const names = () => readdir(dir)

test('what stays the same is fetched once, and each time it is asked whether it does', async () => {
  const content = randomBytes(200_000)
  const { file } = await link(content)
  assert.ok((await read(file)).equals(content))
  await isKept(file)

  let questions = 0
  const fetches = await asks(DOWNLOAD, async () => {
    questions = await asks(METADATA, async () => {
      for (let n = 0; n < 3; n++) assert.ok((await read(file)).equals(content))
    })
  })

  assert.deepEqual([fetches, questions], [0, 3])
})

test('what is not kept yet costs no call more than without a cache', async () => {
  const { file } = await link('abc')

  assert.equal(await asks(METADATA, () => read(file)), 0)
})

test('parts come from the copy, and the source says what is wrong with one', async () => {
  const content = randomBytes(5_000)
  const { file } = await link(content)
  await read(file)
  await isKept(file)

  await asks(DOWNLOAD, async () => {
    assert.deepEqual(await read(file, { start: 10, end: 20 }), content.subarray(10, 20))
    assert.deepEqual(await read(file, { start: 4_990 }), content.subarray(4_990))
    assert.deepEqual(await read(file, { start: 4_990, end: 9_000 }), content.subarray(4_990))
  }).then((fetches) => assert.equal(fetches, 0))
  await assert.rejects(read(file, { start: 5_000 }), { code: 'source_range_invalid' })
})

test('a file that changed is the new one', async () => {
  const { file, path } = await link('old content')
  await read(file)
  await isKept(file)

  await put(path, 'new content')

  assert.equal((await read(file)).toString(), 'new content')
})

test('a link that is pinned and one that follows have a copy each', async () => {
  const { file, path } = await link('old')
  const pinned: LinkedFile = { ...file, handle: newHandle(), revision: 'pin' }
  for (const one of [file, pinned]) {
    await read(one)
    await isKept(one)
  }

  await put(path, 'new')

  assert.equal((await read(file)).toString(), 'new')
  assert.equal((await read(pinned)).toString(), 'old')
})

test('a copy does not outlive what the person took away', async () => {
  const { file, path } = await link('mine')
  await read(file)
  await isKept(file)

  const working = access
  access = { ...access, token: async () => 'revoked' }
  await assert.rejects(read(file), { code: 'link_disconnected' })
  access = working
  await world.act('delete', { account: ACCOUNT, path })
  await assert.rejects(read(file), { code: 'link_target_gone' })
})

test('what was not read to its end leaves nothing behind', async () => {
  const { file } = await link(randomBytes(200_000))
  const givenUp = await links.open(file, { signal })
  await givenUp.body.fill(new Uint8Array(1_000))
  givenUp.body.cancel()
  await eventually(async () => assert.deepEqual(await names(), []))

  await world.act('add-fault', {
    route: `^${DOWNLOAD}$`,
    effect: { kind: 'cut', afterBytes: 100_000 },
  })
  await assert.rejects(read(file))
  await eventually(async () => assert.deepEqual(await names(), []))
})

test('bytes that are not what they were said to be are not kept', async () => {
  const { file, path } = await link('x')
  await put(path, 'right', { claimedHash: 'ab'.repeat(32) })

  await read(file)

  await eventually(async () => assert.deepEqual(await names(), []))
})

test('an export is not kept, since the next one may be another', async () => {
  const exports = { markdown: '# Hello' }
  await world.act('create-paper', { account: ACCOUNT, path: '/kept.paper', exports })
  const { file } = await link('x')
  const paper = { ...file, origin: { ...file.origin, ref: '/kept.paper' } }

  await read(paper)

  assert.deepEqual(await names(), [])
})

test('no more is kept than there is room for; what was read least lately goes first', async () => {
  const some = await Promise.all(
    Array.from({ length: 5 }, async () => (await link(randomBytes(240_000))).file),
  )
  const [first, second, ...others] = some as [LinkedFile, LinkedFile, ...LinkedFile[]]
  for (const file of [first, second, ...others.slice(0, 2)]) {
    await read(file)
    await isKept(file)
  }
  await read(first)
  for (const file of others.slice(2)) {
    await read(file)
    await isKept(file)
  }

  await eventually(async () => assert.equal((await names()).length, 4))
  const isThere = some.map(({ handle, origin: { rev } }) => cache.has({ handle, rev }))
  assert.deepEqual(isThere, [true, false, true, true, true])
  const sizes = await Promise.all((await names()).map((name) => stat(join(dir, name))))
  assert.ok(sizes.reduce((sum, { size }) => sum + size, 0) <= 1_000_000)
})

test('one file does not drive out all others', async () => {
  const { file } = await link(randomBytes(250_001))

  await read(file)

  assert.deepEqual(await names(), [])
})

test('a process that starts finds what the last one kept, and removes what it left unfinished', async () => {
  const { file } = await link('kept over a restart')
  await read(file)
  await isKept(file)
  await writeFile(join(dir, 'QsHandle.0123.part'), 'half')
  await cache.close()

  await begin(1_000_000)

  assert.equal((await names()).length, 1)
  assert.equal(await asks(DOWNLOAD, () => read(file)), 0)
})

test('nothing is kept of a link that is forgotten, nor where nothing may be kept', async () => {
  const { file } = await link('forget me')
  await read(file)
  await isKept(file)
  cache.forget(file.handle)
  await eventually(async () => assert.deepEqual(await names(), []))

  await begin(0)
  await read(file)

  assert.deepEqual(await names(), [])
})

test('a copy that somebody removed is fetched again', async () => {
  const { file } = await link('still there')
  await read(file)
  await isKept(file)
  for (const name of await names()) await rm(join(dir, name))

  assert.equal((await read(file)).toString(), 'still there')
})

test('many who ask at once make one question', async () => {
  const { file } = await link('popular')
  await read(file)
  await isKept(file)

  const questions = await asks(METADATA, async () => {
    await Promise.all(Array.from({ length: 50 }, () => read(file)))
  })

  assert.ok(questions < 10, `${questions} questions`)
})
