import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import type { ByteBody } from '../../lib/byte-body.ts'
import { byteBodyFromBytes } from '../../lib/byte-body-from-bytes.ts'
import { byteBodyFromReadable } from '../../lib/byte-body-from-readable.ts'
import type { UploadId } from '../../lib/ids.ts'
import { createStorages, type Storages } from '../../storage/storages.ts'
import { forEachDatabase } from '../../testing/databases.ts'
import { forEachStorage } from '../../testing/storages.ts'
import { storedHash } from '../testing/ingest-world.ts'
import { openUploadWorld, requestOf, type UploadWorld } from '../upload/testing/upload-world.ts'
import type { TusRequest, TusUploads } from './tus-upload.ts'
import { createTusUploads } from './tus-uploads.ts'

const MiB = 1024 * 1024
const HOUR = 3_600_000
const { signal } = new AbortController()

/** Breaks off behind `bytes`. */
const brokenAfter = (bytes: Buffer): ByteBody =>
  byteBodyFromReadable(
    Readable.from(
      (function* () {
        yield bytes
        throw new Error('connection lost')
      })(),
    ),
  )

forEachDatabase((_database, openDatabase) => {
  forEachStorage((_storage, openStorage) => {
    let world: UploadWorld
    let storage: Storages
    before(async () => {
      world = await openUploadWorld(await openDatabase(), await openStorage())
      storage = createStorages({ shared: world.storage })
    })
    after(() => world.stop())

    /** Tus as another process has it, which shares nothing but database and storage. */
    function process({ hoursLater = 0, stallMs = 60_000 } = {}): TusUploads {
      return createTusUploads({
        stallMs,
        ...{ database: world.database, storage, isAlone: false },
        uploads: world.process({ hoursLater }),
        owner: randomBytes(6).toString('hex'),
        now: () => new Date(Date.now() + hoursLater * HOUR),
      })
    }
    const tusRequest = (size: number | undefined, more: Partial<TusRequest> = {}): TusRequest => ({
      ...{ ...requestOf(world, 0), size },
      ...{ metadata: undefined, minSize: undefined, maxSize: undefined },
      ...more,
    })
    const begin = async (size: number | undefined, more: Partial<TusRequest> = {}) =>
      (await process().start(tusRequest(size, more))).upload.id
    const append = (id: UploadId, offset: number, bytes: Buffer, length?: number) =>
      process().append(id, offset, byteBodyFromBytes(bytes), { length: length ?? bytes.length })
    const piecesOf = async (id: UploadId) => {
      const query = world.database.db.selectFrom('upload_pieces').select(['part', 'size'])
      const rows = await query.where('upload_id', '=', id).orderBy('part').execute()
      return rows.map(({ size }) => Number(size))
    }
    async function assertBecomes(id: UploadId, bytes: Buffer): Promise<void> {
      const file = await process().finish(id, signal)
      assert.ok(file !== 'merging')
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      assert.deepEqual([file.size, file.sha256], [bytes.length, sha256])
      assert.equal(await storedHash(world.storage, file), sha256)
      const events = await world.database.db.selectFrom('events').select('body').execute()
      assert.equal(events.filter(({ body }) => body.includes(file.handle)).length, 1)
    }

    test('what comes in any number of requests, at any process, is one file in the end', async () => {
      const bytes = randomBytes(11 * MiB + 3)
      const id = await begin(bytes.length)

      const first = await append(id, 0, bytes.subarray(0, 2 * MiB + 1))
      const second = await append(id, first, bytes.subarray(first))

      assert.deepEqual([first, second], [2 * MiB + 1, bytes.length])
      assert.deepEqual(await piecesOf(id), [2 * MiB + 1, 8 * MiB, MiB + 2])
      await assertBecomes(id, bytes)
      await assertBecomes(id, bytes)
    })

    test('of a body that breaks off every byte that came is kept', async () => {
      const bytes = randomBytes(9 * MiB + 5)
      const id = await begin(bytes.length)
      const cut = 8 * MiB + 77

      const broken = brokenAfter(bytes.subarray(0, cut))
      const reached = await process().append(id, 0, broken, { length: bytes.length })

      assert.equal(reached, cut)
      assert.equal((await process().find(id)).offset, cut)
      await append(id, cut, bytes.subarray(cut))
      await assertBecomes(id, bytes)
    })

    test('whoever sends nothing more is given up, and what came is kept', async () => {
      const id = await begin(8)
      const stalling = new Readable({ read: () => undefined })
      stalling.push('four')

      const body = byteBodyFromReadable(stalling)
      const reached = await process({ stallMs: 50 }).append(id, 0, body, { length: 8 })

      assert.equal(reached, 4)
    })

    test('tiny bodies do not become a piece each', async () => {
      const bytes = randomBytes(MiB + 400_000)
      const id = await begin(bytes.length)

      for (let offset = 0; offset < bytes.length; ) {
        offset = await append(id, offset, bytes.subarray(offset, offset + 150_000))
      }

      assert.deepEqual(await piecesOf(id), [7 * 150_000, bytes.length - 7 * 150_000])
      await assertBecomes(id, bytes)
    })

    test('an empty body changes nothing', async () => {
      const id = await begin(4)

      assert.equal(await append(id, 0, Buffer.alloc(0)), 0)
      assert.equal(await append(id, 0, Buffer.alloc(0), 4), 0)
      assert.deepEqual(await piecesOf(id), [])
    })

    test('of two who add behind the same bytes, without a lock, one is refused', async () => {
      const [one, other] = [randomBytes(MiB), randomBytes(MiB)]
      const id = await begin(2 * MiB)

      const both = await Promise.allSettled([append(id, 0, one), append(id, 0, other)])

      assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
      const refused = both.find((settled) => settled.status === 'rejected')
      assert.equal(refused?.reason.code, 'upload_offset_differs')
      assert.equal((await process().find(id)).offset, MiB)
    })

    test('a size may be told later, and has to be one that is allowed', async () => {
      const id = await begin(undefined, { minSize: 3, maxSize: 10 })
      const offset = await append(id, 0, Buffer.from('four'), 20)

      await assert.rejects(process().declareSize(id, 11), { code: 'file_too_large' })
      await assert.rejects(process().declareSize(id, 2), { code: 'file_too_small' })
      await process().declareSize(id, 8)

      assert.equal(offset, 4)
      assert.equal(await append(id, offset, Buffer.from('more and more')), 8)
      await assertBecomes(id, Buffer.from('fourmore'))
    })

    test('a size the policy does not allow is refused at the beginning', async () => {
      await assert.rejects(begin(11, { maxSize: 10 }), {
        kind: 'forbidden',
        code: 'file_too_large',
      })
      await assert.rejects(begin(2, { minSize: 3 }), { code: 'file_too_small' })
    })

    test('what was removed is gone', async () => {
      const id = await begin(8)
      await append(id, 0, Buffer.from('four'))

      await process().remove(id)

      await assert.rejects(process().find(id), { kind: 'gone', code: 'upload_aborted' })
      await assert.rejects(append(id, 4, Buffer.from('more')), { code: 'upload_aborted' })
      assert.deepEqual(await piecesOf(id), [])
    })

    test('what arrived whole becomes a file though nobody asks for it', async () => {
      const id = await begin(4)
      await append(id, 0, Buffer.from('four'))
      const state = async () => (await process().find(id)).upload.state

      await process().finishLeft(signal)
      assert.equal(await state(), 'open')
      await process({ hoursLater: 1 }).finishLeft(signal)

      assert.equal(await state(), 'done')
      await assertBecomes(id, Buffer.from('four'))
    })

    test('what nobody touches for a day is forgotten, with all that belongs to it', async () => {
      const id = await begin(8)
      await append(id, 0, Buffer.from('four'))

      await world.process({ hoursLater: 25 }).sweep(signal)
      await process().finishLeft(signal)

      await assert.rejects(process().find(id), { code: 'upload_unknown' })
      const rows = world.database.db.selectFrom('tus_uploads').select('upload_id')
      assert.deepEqual(await rows.where('upload_id', '=', id).execute(), [])
    })
  })
})
