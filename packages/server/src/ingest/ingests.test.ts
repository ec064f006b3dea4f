import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { ApiKey } from '../lib/ids.ts'
import { type SandboxWorld, startSandboxWorld } from '../sources/dropbox/testing/sandbox-world.ts'
import type { Access, PersonalSource } from '../sources/source.ts'
import type { StorageDriver } from '../storage/storage.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { forEachStorage } from '../testing/storages.ts'
import type { Ingest, IngestRequest } from './ingest.ts'
import {
  fileOf,
  type IngestProcess,
  newTestApp,
  requestFor,
  startIngestProcess,
  storedHash,
} from './testing/ingest-world.ts'

const PERSONAL = 'personal@example.com'
const MiB = 1024 * 1024
const { signal } = new AbortController()

// The two sizes that are run: everything embedded, and everything that processes can share.
forEachDatabase((database, openDatabase) =>
  forEachStorage((storage, openStorage) => {
    const isASize = (database === 'sqlite') === (storage === 'local')
    if (isASize) describe('ingests', () => suite(openDatabase, openStorage))
  }),
)

function suite(
  openDatabase: () => Promise<TestDatabase>,
  openStorage: () => Promise<{ storage: StorageDriver }>,
): void {
  let world: SandboxWorld
  let source: PersonalSource
  let access: Access
  let database: TestDatabase['database']
  let storage: StorageDriver
  let appKey: ApiKey
  let first: IngestProcess
  let running: IngestProcess[] = []

  before(async () => {
    world = await startSandboxWorld()
    database = (await openDatabase()).database
    storage = (await openStorage()).storage
  })
  after(() => world.end())
  beforeEach(async () => {
    await world.act('clear-faults')
    await world.act('reset-counts')
    source = world.newSource()
    access = await world.connect(source, PERSONAL)
    appKey = await newTestApp(database)
    first = start()
  })
  afterEach(async () => {
    await Promise.all(running.map((process) => process.stop()))
    running = []
  })

  function start(): IngestProcess {
    const process = startIngestProcess({ database, storage, source, access })
    running.push(process)
    return process
  }
  const put = (path: string, content: object) =>
    world.act('create-files', { account: PERSONAL, files: [{ path, ...content }] })
  const strike = (effect: object, more: object = {}) =>
    world.act('add-fault', { route: '^files/download$', effect, ...more })
  const original = async (path: string) =>
    (await world.act('file', { account: PERSONAL, path })) as { sha256: string }

  async function begin(ref: string, more: Partial<IngestRequest> = {}): Promise<Ingest> {
    const [ingest] = await first.ingests.start([requestFor(appKey, access, ref, more)])
    assert.ok(ingest)
    return ingest
  }
  async function store(ref: string, more: Partial<IngestRequest> = {}): Promise<Ingest> {
    return await first.ingests.wait(appKey, (await begin(ref, more)).id, signal)
  }
  const events = () =>
    database.db.selectFrom('events').selectAll().where('app_key', '=', appKey).execute()
  const objects = () =>
    database.db.selectFrom('objects').selectAll().where('app_key', '=', appKey).execute()
  async function assertIsOriginal(ingest: Ingest, path: string): Promise<void> {
    const file = fileOf(ingest)
    const { sha256 } = await original(path)
    assert.equal(file.sha256, sha256)
    assert.equal(await storedHash(storage, file), sha256)
  }

  async function uploads(): Promise<readonly string[]> {
    const keys: string[] = []
    const before = new Date(Date.now() + 60_000)
    for await (const item of storage.list({ before, signal })) {
      if (item.kind === 'upload') keys.push(item.key)
    }
    return keys.sort()
  }

  for (const size of [0, 1, 20_480, MiB, MiB + 1, 8 * MiB, 21 * MiB + 7]) {
    test(`a file of ${size} bytes is stored and told about`, async () => {
      await put('/size.bin', { pattern: { seed: size + 1, size } })

      const ingest = await store('/size.bin')

      await assertIsOriginal(ingest, '/size.bin')
      assert.equal(ingest.state, 'done')
      const [event] = await events()
      const body = JSON.parse(event?.body ?? '{}')
      assert.equal(body.action, 'fp.upload')
      assert.deepEqual(
        [body.text.size, body.text.client, body.text.status, body.text.filename],
        [size, 'Dropbox', 'Stored', 'size.bin'],
      )
    })
  }

  test('a small file that was listed a moment ago is fetched with one call', async () => {
    await put('/listed.txt', { text: 'hello' })
    const { items } = await source.list(access, '', { signal })
    first.hints.note(access.connectionId, items)
    await world.act('reset-counts')

    await store('/listed.txt')

    const { requests } = (await world.act('counts')) as { requests: Record<string, number> }
    assert.deepEqual(Object.keys(requests), ['files/download'])
  })

  test('content that is here already is not fetched again, whatever its name', async () => {
    const content = { pattern: { seed: 77, size: 9 * MiB } }
    await put('/one.bin', content)
    await put('/two.bin', content)
    const one = fileOf(await store('/one.bin'))
    await world.act('reset-counts')

    const two = fileOf(await store('/two.bin'))

    const { requests } = (await world.act('counts')) as { requests: Record<string, number> }
    assert.equal(requests['files/download'], undefined)
    assert.notEqual(two.handle, one.handle)
    assert.equal(two.filename, 'two.bin')
    assert.equal((await objects()).length, 1)
    await assertIsOriginal(await store('/two.bin'), '/two.bin')
  })

  test('content whose bytes were lost is fetched again and mends the files that show it', async () => {
    await put('/lost.bin', { pattern: { seed: 78, size: 2 * MiB } })
    const before = fileOf(await store('/lost.bin'))
    await storage.delete(before.storageKey, { signal })

    const ingest = await store('/lost.bin')

    await assertIsOriginal(ingest, '/lost.bin')
    const rows = await objects()
    assert.deepEqual(
      rows.map((row) => row.storage_key),
      [fileOf(ingest).storageKey],
    )
  })

  test('one file asked for twice at the same time rests once and has two links', async () => {
    await put('/twice.bin', { pattern: { seed: 5, size: 3 * MiB } })

    const [one, two] = await Promise.all([store('/twice.bin'), store('/twice.bin')])

    assert.notEqual(fileOf(one).handle, fileOf(two).handle)
    assert.equal((await objects()).length, 1)
    await assertIsOriginal(one, '/twice.bin')
    await assertIsOriginal(two, '/twice.bin')
    assert.equal((await events()).length, 2)
  })

  test('neighbours hold the same bytes apart', async () => {
    await put('/shared.bin', { pattern: { seed: 6, size: 2 * MiB } })
    await store('/shared.bin')
    const neighbour = await newTestApp(database)
    await world.act('reset-counts')

    const [ingest] = await first.ingests.start([requestFor(neighbour, access, '/shared.bin')])
    assert.ok(ingest)
    await first.ingests.wait(neighbour, ingest.id, signal)

    const { requests } = (await world.act('counts')) as { requests: Record<string, number> }
    assert.equal(requests['files/download'], 1)
    assert.equal(await first.ingests.find(appKey, ingest.id), undefined)
  })

  test('connections cut at random bytes only cost time', async () => {
    await put('/cut.bin', { pattern: { seed: 8, size: 12 * MiB } })
    await strike({ kind: 'cut', afterBytes: 1, randomBytes: 3 * MiB }, { times: 6 })

    await assertIsOriginal(await store('/cut.bin'), '/cut.bin')
  })

  test('a copy that is not what the source says it is never becomes a link', async () => {
    const wrong = '0'.repeat(64)
    await put('/wrong.bin', { pattern: { seed: 9, size: 3 * MiB }, claimedHash: wrong })

    const { id } = await begin('/wrong.bin')
    const states: string[] = []
    for await (const ingest of first.ingests.watch(appKey, [id], signal)) {
      states.push(`${ingest.state} ${ingest.error?.code}`)
      if (ingest.state === 'waiting') break
    }

    assert.equal(states.at(-1), 'waiting ingest_content_differs')
    assert.deepEqual(await objects(), [])
    assert.deepEqual(await events(), [])
  })

  test('one damaged byte on the way is noticed and the file fetched anew', async () => {
    await put('/damaged.bin', { pattern: { seed: 10, size: 3 * MiB } })
    await strike({ kind: 'corrupt', atByte: 1_234_567 }, { times: 1 })
    await first.runner.startTakingOver()

    const ingest = await store('/damaged.bin')

    await assertIsOriginal(ingest, '/damaged.bin')
    assert.equal(ingest.attempts, 2)
  })

  test('a file that is replaced midway is stored as it was when it was picked', async () => {
    await put('/changed.bin', { pattern: { seed: 11, size: 12 * MiB } })
    const before = await original('/changed.bin')
    await strike({ kind: 'throttle', bytesPerSecond: 8 * MiB })

    const { id } = await begin('/changed.bin')
    for await (const ingest of first.ingests.watch(appKey, [id], signal))
      if (ingest.received > 0) break
    await put('/changed.bin', { text: 'something else' })
    const ingest = await first.ingests.wait(appKey, id, signal)

    assert.equal(fileOf(ingest).sha256, before.sha256)
  })

  test('a missing file, a folder and an app-less source are told in words', async () => {
    await world.act('create-folder', { account: PERSONAL, path: '/Folder' })

    const ends = [
      await store('/nowhere.txt'),
      await store('/Folder'),
      await store('/x', { source: 'nodrive' }),
      await store('/../etc/passwd'),
    ]

    assert.deepEqual(
      ends.map(({ state, error }) => [state, error?.code]),
      [
        ['failed', 'source_entry_missing'],
        ['failed', 'source_entry_is_folder'],
        ['failed', 'source_unknown'],
        ['failed', 'source_path_invalid'],
      ],
    )
    for (const { error } of ends) assert.match(error?.message ?? '', /^[A-Z].{10,}\.$/s)
  })

  test('a limit of size is kept before a byte is fetched', async () => {
    await put('/limit.bin', { pattern: { seed: 12, size: 2 * MiB } })

    const large = await store('/limit.bin', { maxSize: MiB })
    const small = await store('/limit.bin', { minSize: 3 * MiB })

    assert.equal(large.error?.code, 'file_too_large')
    assert.equal(small.error?.code, 'file_too_small')
    const { requests } = (await world.act('counts')) as { requests: Record<string, number> }
    assert.equal(requests['files/download'], undefined)
  })

  test('a service that asks for a long wait is left alone for that long', async () => {
    await put('/busy.bin', { pattern: { seed: 13, size: 2 * MiB } })
    await strike({ kind: 'rate-limit', retryAfter: 300 })

    const { id } = await begin('/busy.bin')
    let waiting: Ingest | undefined
    for await (const ingest of first.ingests.watch(appKey, [id], signal)) {
      waiting = ingest
      if (ingest.state === 'waiting') break
    }

    assert.equal(waiting?.error?.code, 'source_busy')
    const waitMs = (waiting?.resumesAt?.getTime() ?? 0) - Date.now()
    assert.ok(waitMs > 290_000 && waitMs < 400_000, `waits ${waitMs} ms`)
  })

  test('a cancelled ingest ends at once and leaves nothing', async () => {
    await put('/long.bin', { pattern: { seed: 14, size: 64 * MiB } })
    await strike({ kind: 'throttle', bytesPerSecond: 4 * MiB })
    const uploadsBefore = await uploads()
    const { id } = await begin('/long.bin')
    for await (const ingest of first.ingests.watch(appKey, [id], signal))
      if (ingest.received > 0) break

    const ingest = await first.ingests.cancel(appKey, id)

    assert.equal(ingest?.state, 'cancelled')
    assert.equal(ingest?.error?.code, 'ingest_cancelled')
    assert.deepEqual(await uploads(), uploadsBefore)
  })

  test('an ingest that waits can be cancelled by another process', async () => {
    await put('/waits.bin', { pattern: { seed: 15, size: 2 * MiB } })
    await strike({ kind: 'rate-limit', retryAfter: 300 })
    const { id } = await begin('/waits.bin')
    for await (const ingest of first.ingests.watch(appKey, [id], signal))
      if (ingest.state === 'waiting') break
    const second = start()
    await second.runner.startTakingOver()

    await second.ingests.cancel(appKey, id)
    const ended = await second.ingests.wait(appKey, id, signal)

    assert.equal(ended.state, 'cancelled')
  })

  test('a process that stops hands over, and the next goes on where it was', async () => {
    const size = 40 * MiB
    await put('/handed.bin', { pattern: { seed: 16, size } })
    await strike({ kind: 'throttle', bytesPerSecond: 3 * MiB })
    const { id } = await begin('/handed.bin')
    for await (const ingest of first.ingests.watch(appKey, [id], signal)) {
      if (ingest.received > 24 * MiB) break
    }
    await first.stop(0)
    running = running.filter((process) => process !== first)
    await world.act('clear-faults')
    await world.act('reset-counts')

    const second = start()
    await second.runner.startTakingOver()
    const ingest = await second.ingests.wait(appKey, id, signal)

    await assertIsOriginal(ingest, '/handed.bin')
    const { bytesSent } = (await world.act('counts')) as { bytesSent: number }
    assert.ok(bytesSent < size, `fetched ${bytesSent} bytes again`)
    assert.equal(ingest.attempts, 2)
  })

  test('several files at once are all stored, each by its own name', async () => {
    const files = Array.from({ length: 60 }, (_, index) => ({
      path: `/many/${index}.txt`,
      text: `number ${index}`,
    }))
    await world.act('create-files', { account: PERSONAL, files })

    const begun = await first.ingests.start(
      files.map(({ path }) => requestFor(appKey, access, path)),
    )
    const ended = await Promise.all(begun.map(({ id }) => first.ingests.wait(appKey, id, signal)))

    assert.deepEqual(
      ended.map((ingest) => fileOf(ingest).filename),
      files.map(({ path }) => path.slice('/many/'.length)),
    )
    assert.equal((await events()).length, 60)
  })

  test('a document that cannot be downloaded is stored as its export', async () => {
    await world.act('create-paper', {
      account: PERSONAL,
      path: '/Plan.paper',
      exports: { html: '<h1>Plan</h1>', markdown: '# Plan', plain_text: 'Plan' },
    })

    const html = fileOf(await store('/Plan.paper'))
    const markdown = fileOf(await store('/Plan.paper', { exportFormat: 'markdown' }))

    assert.equal(html.size, '<h1>Plan</h1>'.length)
    assert.equal(markdown.size, '# Plan'.length)
    assert.match(markdown.filename, /\.md$/)
  })

  test('a large export is begun again when its connection breaks: it has no middle', async () => {
    const html = 'a long plan '.repeat(250_000)
    const exports = { html, markdown: '', plain_text: '' }
    await world.act('create-paper', { account: PERSONAL, path: '/Long.paper', exports })
    const effect = { kind: 'cut', afterBytes: MiB }
    await world.act('add-fault', { route: '^files/export$', effect, times: 1 })
    await first.runner.startTakingOver()

    const file = fileOf(await store('/Long.paper'))

    assert.equal(file.size, html.length)
    assert.equal(file.sha256, createHash('sha256').update(html).digest('hex'))
  })
}
