import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { pino } from 'pino'
import { createAppStorages } from '../apps/app-storages.ts'
import { recordUnheard } from '../events/testing/record.ts'
import { createDeleteFile } from '../files/delete-file.ts'
import type { StoredFile } from '../files/file-record.ts'
import { createEgressGate } from '../lib/egress-gate.ts'
import type { ApiKey } from '../lib/ids.ts'
import { createSealer } from '../lib/seal.ts'
import { type SandboxWorld, startSandboxWorld } from '../sources/dropbox/testing/sandbox-world.ts'
import type { Access, PersonalSource } from '../sources/source.ts'
import { createGatedBuckets } from '../storage/s3/gated-buckets.ts'
import { createS3Storage } from '../storage/s3/s3.ts'
import type { StorageDriver } from '../storage/storage.ts'
import { createStorages, type Storages } from '../storage/storages.ts'
import type { TestDatabase } from '../testing/databases.ts'
import { eventually } from '../testing/eventually.ts'
import {
  bucketOpener,
  skipWithoutS3,
  type TestBucket,
  type TestStorage,
} from '../testing/storages.ts'
import { createSweepStorage } from './sweep-storage.ts'
import { forEachSize, MiB } from './testing/ingest-bench.ts'
import {
  fileOf,
  type IngestProcess,
  newTestApp,
  requestFor,
  startIngestProcess,
} from './testing/ingest-world.ts'
import { complete, openUploadWorld, requestOf, send } from './upload/testing/upload-world.ts'

/* An app chooses a bucket of its own, another one, and the storage of all again. */

const skip = skipWithoutS3()
const PERSONAL = 'personal@example.com'
const HOUR = 3_600_000
const { signal } = new AbortController()
const sealer = createSealer([{ id: 'test', bytes: randomBytes(32) }])
const gate = createEgressGate({ allow: ['127.0.0.0/8', '::1'] })

forEachSize("an app's own bucket", ({ openDatabase, openStorage }) => {
  const openBucket = bucketOpener()
  const running: IngestProcess[] = []
  let world: SandboxWorld
  let database: TestDatabase['database']
  let shared: StorageDriver
  let place: TestStorage
  let own: ReturnType<typeof createAppStorages>
  let storages: Storages
  let bucket: TestBucket
  let source: PersonalSource
  let access: Access
  let appKey: ApiKey

  before(async () => {
    if (skip) return
    world = await startSandboxWorld()
    database = (await openDatabase()).database
    place = await openStorage()
    shared = place.storage
    bucket = await openBucket()
    source = world.newSource()
    access = await world.connect(source, PERSONAL)
    const buckets = createGatedBuckets(gate)
    own = createAppStorages({ database, sealer, buckets, now: () => new Date() })
    storages = createStorages({ shared, own: own.places })
  })
  beforeEach(async () => {
    if (skip) return
    await world.act('clear-faults')
    appKey = await newTestApp(database)
  })
  after(async () => {
    if (skip) return
    await Promise.all(running.map((process) => process.stop()))
    await own.places.close()
    await world.end()
  })

  const put = (path: string, size: number, seed: number) =>
    world.act('create-files', { account: PERSONAL, files: [{ path, pattern: { seed, size } }] })
  function start(): IngestProcess {
    const parts = { database, storage: shared, own: own.places, source, access }
    const process = startIngestProcess(parts)
    running.push(process)
    return process
  }
  async function store(path: string, process = start()): Promise<StoredFile> {
    const [ingest] = await process.ingests.start([requestFor(appKey, access, path)])
    assert.ok(ingest)
    return fileOf(await process.ingests.wait(appKey, ingest.id, signal))
  }
  async function choose(typed: TestBucket['typed'] | undefined) {
    const { version } = await own.find(appKey)
    return await own.change(appKey, { version, bucket: typed })
  }
  async function assertReadable(file: StoredFile) {
    const hash = createHash('sha256')
    const range = { start: 0, end: file.size }
    for await (const chunk of await storages.read(file.storageKey, range, { signal })) {
      hash.update(chunk)
    }
    assert.equal(hash.digest('hex'), file.sha256)
  }
  const locationOf = (file: StoredFile) => storages.locationOf(file.storageKey)
  async function keysIn(driver: StorageDriver): Promise<readonly string[]> {
    const keys: string[] = []
    const long = { before: new Date(Date.now() + HOUR), signal }
    for await (const item of driver.list(long)) if (item.kind === 'object') keys.push(item.key)
    return keys
  }
  /** Everything in the bucket, whoever put it there. */
  const wholeBucket = () => createS3Storage({ ...bucket.options, prefix: '' })

  test('holds what the app stores from now on, small and large, and nothing else does', {
    skip,
  }, async () => {
    const before = await keysIn(shared)
    await choose(bucket.typed)
    await put('/small.bin', 1000, 1)
    await put('/large.bin', 9 * MiB + 7, 2)

    const files = [await store('/small.bin'), await store('/large.bin')]

    for (const file of files) await assertReadable(file)
    assert.deepEqual(await keysIn(shared), before)
    const keys = await keysIn(wholeBucket())
    for (const { storageKey } of files)
      assert.ok(keys.includes(`quayside/${storageKey}`), storageKey)
    const rows = await database.db
      .selectFrom('objects')
      .select('location')
      .where('app_key', '=', appKey)
      .execute()
    assert.deepEqual(
      rows.map(({ location }) => location),
      files.map(locationOf),
    )
  })

  test('keeps what it holds, readable, when the app goes elsewhere and comes back', {
    skip,
  }, async () => {
    const other = await openBucket()
    await put('/moves.bin', 2 * MiB, 3)
    const files: StoredFile[] = []
    for (const typed of [undefined, bucket.typed, other.typed, undefined, bucket.typed]) {
      await choose(typed)
      files.push(await store('/moves.bin'))
    }

    for (const file of files) await assertReadable(file)
    const [first, second, third, fourth, fifth] = files.map(locationOf)
    assert.deepEqual([first, fourth], [shared.name, shared.name])
    assert.equal(fifth, second)
    assert.equal(new Set([first, second, third]).size, 3)
    // The same content rests once in each place.
    const keys = new Set(files.map(({ storageKey }) => storageKey))
    assert.equal(keys.size, 3)
  })

  test('is where a transfer ends that began there, although the app goes elsewhere meanwhile', {
    skip,
  }, async () => {
    await choose(bucket.typed)
    await put('/slow.bin', 40 * MiB, 4)
    const throttle = { kind: 'throttle', bytesPerSecond: 6 * MiB }
    await world.act('add-fault', { route: '^files/download$', effect: throttle })
    const process = start()
    const [ingest] = await process.ingests.start([requestFor(appKey, access, '/slow.bin')])
    assert.ok(ingest)
    await eventually(async () => {
      const row = await database.db
        .selectFrom('ingests')
        .select('progress')
        .where('id', '=', ingest.id)
        .executeTakeFirstOrThrow()
      assert.ok(JSON.parse(row.progress ?? '{"ranges":[]}').ranges.length > 0)
    })

    await process.stop()
    await world.act('clear-faults')
    await choose(undefined)
    const second = start()
    await second.runner.startTakingOver()
    const file = fileOf(await second.ingests.wait(appKey, ingest.id, signal))

    await assertReadable(file)
    assert.notEqual(locationOf(file), shared.name)
    assert.equal((await own.find(appKey)).bucket, undefined)
  })

  test('takes parts of an upload that are put together elsewhere', { skip }, async () => {
    const uploadWorld = await openUploadWorld({ database }, place, own.places)
    appKey = uploadWorld.appKey
    const uploads = uploadWorld.process()
    const bytes = randomBytes(6 * MiB)
    await choose(bucket.typed)
    const upload = await uploads.start(requestOf(uploadWorld, bytes.length))
    const first = await send(uploads, upload, 1, bytes.subarray(0, 5 * MiB))
    await choose(undefined)
    const second = await send(uploads, upload, 2, bytes.subarray(5 * MiB))

    const file = await complete(uploads, upload)
    await uploadWorld.stop()

    const places = [first, second].map(({ storageKey }) => storages.locationOf(storageKey))
    assert.equal(new Set(places).size, 2)
    assert.equal(locationOf(file), shared.name)
    await assertReadable(file)
  })

  test('loses the bytes of a file that is deleted', { skip }, async () => {
    await choose(bucket.typed)
    await put('/gone.bin', 1000, 5)
    const file = await store('/gone.bin')
    await choose(undefined)
    const deleteFile = createDeleteFile({
      ...{ database, storage: storages, recordEvent: recordUnheard(database) },
      leaveSource: async () => undefined,
      dropDerivatives: async () => undefined,
      forgetFile: () => undefined,
      forgetBytes: () => undefined,
    })

    await deleteFile(file, { keepBytes: false, signal })

    assert.equal(await storages.size(file.storageKey, { signal }), undefined)
  })

  test('is swept of what no file names, and of nothing that is not ours', { skip }, async () => {
    await choose(bucket.typed)
    await put('/kept.bin', 1000, 6)
    const kept = await store('/kept.bin')
    const orphan = (await storages.placeOf(appKey)).newKey()
    await storages.put(orphan, Buffer.from('nobody names this'), { signal })
    const customers = createS3Storage({ ...bucket.options, prefix: 'quayside' })
    await customers.put('photos/cat', Buffer.from('a cat'), { signal })

    const log = pino({ level: 'silent' })
    const now = () => Date.now() + 48 * HOUR
    await createSweepStorage({ db: database.db, storage: storages, log, now })(signal)

    assert.equal(await storages.size(orphan, { signal }), undefined)
    assert.equal(await storages.size(kept.storageKey, { signal }), kept.size)
    assert.equal(await customers.size('photos/cat', { signal }), 5)
  })

  test('that lets us in no more stops neither the sweep nor other apps, and says so of its own files', {
    skip,
  }, async () => {
    await choose({ ...bucket.typed, secretAccessKey: 'not-the-one-it-was' })
    const key = (await storages.placeOf(appKey)).newKey()

    const refused = storages.put(key, Buffer.from('x'), { signal })

    await assert.rejects(refused, { code: 'storage_refused' })
    const orphan = 'aa/orphan'
    await shared.put(orphan, Buffer.from('x'), { signal })
    const log = pino({ level: 'silent' })
    const now = () => Date.now() + 48 * HOUR
    await createSweepStorage({ db: database.db, storage: storages, log, now })(signal)
    assert.equal(await shared.size(orphan, { signal }), undefined)
  })
})
