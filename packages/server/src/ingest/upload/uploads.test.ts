import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { pino } from 'pino'
import { createStorages } from '../../storage/storages.ts'
import { forEachDatabase } from '../../testing/databases.ts'
import { eventually } from '../../testing/eventually.ts'
import { forEachStorage } from '../../testing/storages.ts'
import { createSweepStorage } from '../sweep-storage.ts'
import { storedHash } from '../testing/ingest-world.ts'
import { objectsIn } from './testing/objects-in.ts'
import {
  complete,
  NO_CLAIMS,
  openUploadWorld,
  requestOf,
  send,
  type UploadWorld,
} from './testing/upload-world.ts'
import { claimUpload } from './upload-repository.ts'

const MiB = 1024 * 1024
const HOUR = 3_600_000
const { signal } = new AbortController()

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

forEachDatabase((_database, openDatabase) => {
  forEachStorage((_storage, openStorage) => {
    let world: UploadWorld
    before(async () => {
      world = await openUploadWorld(await openDatabase(), await openStorage())
    })
    after(() => world.stop())

    const eventsOf = async (handle: string) => {
      const rows = await world.database.db.selectFrom('events').select(['action', 'body']).execute()
      return rows.filter(({ body }) => body.includes(handle))
    }
    /** Two parts that no storage's own parts fit into, and what they are together. */
    function twoParts() {
      const parts = [randomBytes(9 * MiB + 1), randomBytes(2 * MiB + 7)] as const
      return { parts, whole: Buffer.concat(parts) }
    }

    test('goes from process to process and is the same bytes in the end', async () => {
      const { parts, whole } = twoParts()
      const upload = await world.process().start(requestOf(world, whole.length))
      await send(world.process(), upload, 2, parts[1])
      await send(world.process(), upload, 1, parts[0])

      const file = await complete(world.process(), upload)

      assert.deepEqual([file.size, file.sha256], [whole.length, sha256(whole)])
      assert.equal(await storedHash(world.storage, file), file.sha256)
      const [event, ...others] = await eventsOf(file.handle)
      assert.equal(others.length, 0)
      assert.equal(event?.action, 'fp.upload')
      const { text } = JSON.parse(event?.body ?? '{}')
      assert.deepEqual(
        [text.client, text.size, text.key, text.status],
        ['Computer', whole.length, 'in/bike.bin', 'Stored'],
      )
    })

    test('completed in several processes at once makes one file, one object and one event', async () => {
      const { parts, whole } = twoParts()
      const upload = await world.process().start(requestOf(world, whole.length))
      const [first, second] = [world.process(), world.process()]
      await Promise.all([send(first, upload, 1, parts[0]), send(second, upload, 2, parts[1])])

      const files = await Promise.all(
        [first, second, first, world.process()].map((uploads) => complete(uploads, upload)),
      )

      assert.equal(new Set(files.map(({ handle }) => handle)).size, 1)
      assert.equal((await eventsOf(files[0]!.handle)).length, 1)
      await eventually(async () =>
        assert.ok((await objectsIn(world.storage)).every((key) => !key.startsWith('unfinished'))),
      )
      const rows = await world.database.db
        .selectFrom('objects')
        .select('storage_key')
        .where('sha256', '=', sha256(whole))
        .execute()
      assert.equal(rows.length, 1)
    })

    test('is completed by another process when the one at it has died', async () => {
      const { parts, whole } = twoParts()
      const upload = await world.process().start(requestOf(world, whole.length))
      for (const [index, bytes] of parts.entries()) {
        await send(world.process(), upload, index + 1, bytes)
      }
      const now = Date.now()
      const claim = { owner: 'died', now, leaseMs: 30_000, takeOverBefore: now }
      assert.equal(await claimUpload(world.database.db, upload.id, claim), true)

      const waiting = await world.process({ patienceMs: 400 }).complete(upload, NO_CLAIMS, signal)
      assert.equal(waiting, 'merging')
      const file = await complete(world.process({ hoursLater: 0.1 }), upload)

      assert.equal(file.sha256, sha256(whole))
    })

    test('tells who waits too long that it goes on, and the file when it is there', async () => {
      const { parts, whole } = twoParts()
      const uploads = world.process({ patienceMs: 1 })
      const upload = await uploads.start(requestOf(world, whole.length))
      for (const [index, bytes] of parts.entries()) await send(uploads, upload, index + 1, bytes)

      assert.equal(await uploads.complete(upload, NO_CLAIMS, signal), 'merging')
      const file = await eventually(async () => {
        const now = await uploads.find(world.appKey, upload.id)
        const answer = await uploads.complete(now, NO_CLAIMS, signal)
        assert.notEqual(answer, 'merging')
        return answer as Exclude<typeof answer, 'merging'>
      })

      assert.equal(file.sha256, sha256(whole))
    })

    test('leaves nothing behind but the one object', async () => {
      const before = await objectsIn(world.storage)
      const { parts, whole } = twoParts()
      const uploads = world.process()
      const upload = await uploads.start(requestOf(world, whole.length))
      await send(uploads, upload, 1, randomBytes(parts[0].length))
      for (const [index, bytes] of parts.entries()) await send(uploads, upload, index + 1, bytes)
      await assert.rejects(
        send(uploads, upload, 2, parts[1], { md5: 'AAAAAAAAAAAAAAAAAAAAAA==' }),
        { code: 'upload_part_hash' },
      )
      const file = await complete(uploads, upload)

      await eventually(async () => {
        const added = (await objectsIn(world.storage)).filter((key) => !before.includes(key))
        assert.deepEqual(added, [file.storageKey])
      })
      const pieces = await world.database.db
        .selectFrom('upload_pieces')
        .select('part')
        .where('upload_id', '=', upload.id)
        .execute()
      assert.deepEqual(pieces, [])
    })

    test('of one part is not copied again', async () => {
      const uploads = world.process()
      const bytes = randomBytes(3 * MiB)
      const upload = await uploads.start(requestOf(world, bytes.length))
      const piece = await send(uploads, upload, 1, bytes)

      const file = await complete(uploads, upload)

      assert.equal(file.storageKey, piece.storageKey)
      assert.equal(await storedHash(world.storage, file), sha256(bytes))
    })

    test('of content the app has already is not kept twice', async () => {
      const uploads = world.process()
      const bytes = randomBytes(100_000)
      const one = await uploads.start(requestOf(world, bytes.length))
      const other = await uploads.start(requestOf(world, bytes.length))
      await send(uploads, one, 1, bytes)
      const superfluous = await send(uploads, other, 1, bytes)

      const files = [await complete(uploads, one), await complete(uploads, other)] as const

      assert.notEqual(files[0].handle, files[1].handle)
      assert.equal(files[0].storageKey, files[1].storageKey)
      await eventually(async () =>
        assert.equal(await world.storage.size(superfluous.storageKey, { signal }), undefined),
      )
    })

    test('brings back bytes that somebody deleted from the storage', async () => {
      const uploads = world.process()
      const bytes = randomBytes(100_000)
      const one = await uploads.start(requestOf(world, bytes.length))
      await send(uploads, one, 1, bytes)
      const file = await complete(uploads, one)
      await world.storage.delete(file.storageKey, { signal })
      const other = await uploads.start(requestOf(world, bytes.length))
      await send(uploads, other, 1, bytes)

      const again = await complete(uploads, other)

      assert.equal(await storedHash(world.storage, again), sha256(bytes))
    })

    test('that cannot be completed yet stays open for the part that is missing', async () => {
      const { parts, whole } = twoParts()
      const uploads = world.process()
      const upload = await uploads.start(requestOf(world, whole.length))
      await send(uploads, upload, 2, parts[1])
      await assert.rejects(complete(uploads, upload), { code: 'upload_part_missing' })

      await send(world.process(), upload, 1, parts[0])
      const file = await complete(world.process(), upload)

      assert.equal(file.sha256, sha256(whole))
    })

    test('takes no part while its parts are being put together, nor afterwards', async () => {
      const bytes = randomBytes(1000)
      const uploads = world.process()
      const upload = await uploads.start(requestOf(world, bytes.length))
      await send(uploads, upload, 1, bytes)
      const now = Date.now()
      const claim = { owner: 'other', now, leaseMs: HOUR, takeOverBefore: now }
      await claimUpload(world.database.db, upload.id, claim)

      await assert.rejects(send(uploads, upload, 1, bytes), { code: 'upload_completing' })
      await assert.rejects(uploads.abort(upload), { code: 'upload_completing' })
      await complete(world.process({ hoursLater: 2 }), upload)
      await assert.rejects(send(uploads, upload, 1, bytes), { code: 'upload_completed' })
    })

    test('that nobody touches for a day is forgotten with its parts, another is not', async () => {
      const [idle, busy] = [world.process(), world.process({ hoursLater: 20 })]
      const bytes = randomBytes(1000)
      const left = await idle.start(requestOf(world, 2000))
      const piece = await send(idle, left, 1, bytes)
      const kept = await idle.start(requestOf(world, 2000))
      await send(busy, kept, 1, bytes)

      await world.process({ hoursLater: 25 }).sweep(signal)

      await assert.rejects(idle.find(world.appKey, left.id), { code: 'upload_unknown' })
      await eventually(async () =>
        assert.equal(await world.storage.size(piece.storageKey, { signal }), undefined),
      )
      await send(busy, kept, 2, bytes)
      assert.equal((await complete(busy, kept)).size, 2000)
    })

    test('keeps its parts when the storage is swept', async () => {
      const uploads = world.process()
      const bytes = randomBytes(1000)
      const upload = await uploads.start(requestOf(world, bytes.length))
      await send(uploads, upload, 1, bytes)
      const { db } = world.database
      const log = pino({ level: 'silent' })

      const sweep = createSweepStorage({
        db,
        storage: createStorages({ shared: world.storage }),
        log,
        now: () => Date.now() + 48 * HOUR,
      })
      await sweep(signal)

      const file = await complete(uploads, upload)
      assert.equal(await storedHash(world.storage, file), sha256(bytes))
    })

    test('aborted leaves no bytes', async () => {
      const uploads = world.process()
      const upload = await uploads.start(requestOf(world, 2000))
      const piece = await send(uploads, upload, 1, randomBytes(1000))

      await uploads.abort(upload)

      await eventually(async () =>
        assert.equal(await world.storage.size(piece.storageKey, { signal }), undefined),
      )
      const aborted = await uploads.find(world.appKey, upload.id)
      await assert.rejects(complete(uploads, aborted), { code: 'upload_aborted' })
    })

    test('is handed over by a process that stops', async () => {
      const { parts, whole } = twoParts()
      const uploads = world.process()
      const upload = await uploads.start(requestOf(world, whole.length))
      for (const [index, bytes] of parts.entries()) await send(uploads, upload, index + 1, bytes)

      const cut = assert.rejects(complete(uploads, upload), { code: 'server_stopping' })
      await uploads.close()
      await cut

      assert.equal((await complete(world.process(), upload)).sha256, sha256(whole))
    })
  })
})
