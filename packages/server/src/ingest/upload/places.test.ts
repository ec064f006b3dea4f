import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { recordUnheard } from '../../events/testing/record.ts'
import { forEachDatabase } from '../../testing/databases.ts'
import { eventually } from '../../testing/eventually.ts'
import { forEachStorage } from '../../testing/storages.ts'
import { storedHash } from '../testing/ingest-world.ts'
import { objectsIn } from './testing/objects-in.ts'
import {
  complete,
  openUploadWorld,
  requestOf,
  send,
  sendBroken,
  type UploadWorld,
} from './testing/upload-world.ts'
import type { Upload, Uploads } from './upload.ts'

const MiB = 1024 * 1024
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Two parts of the same length and a shorter one, as clients cut a file. */
function newParts() {
  const parts = [randomBytes(2 * MiB), randomBytes(2 * MiB), randomBytes(MiB + 7)] as const
  return { parts, whole: Buffer.concat(parts) }
}

forEachDatabase((_database, openDatabase) => {
  forEachStorage((storageName, openStorage) => {
    // What cannot be read back is no place: its parts are objects, as in `uploads.test.ts`.
    if (storageName !== 'local') return
    let world: UploadWorld
    before(async () => {
      world = await openUploadWorld(await openDatabase(), await openStorage())
    })
    after(() => world.stop())

    const alone = () => world.process({ isAlone: true })
    const begin = (uploads: Uploads, size: number) => uploads.start(requestOf(world, size))
    const sendAll = async (uploads: Uploads, upload: Upload, parts: readonly Buffer[]) => {
      for (const [index, bytes] of parts.entries()) await send(uploads, upload, index + 1, bytes)
    }
    /** What is in the storage now that was not there before. */
    async function watchStorage() {
      const before = await objectsIn(world.storage)
      return async () => (await objectsIn(world.storage)).filter((key) => !before.includes(key))
    }

    test('parts lie in one unfinished object, which becomes the file', async () => {
      const added = await watchStorage()
      const { parts, whole } = newParts()
      const uploads = alone()
      const upload = await begin(uploads, whole.length)
      await send(uploads, upload, 3, parts[2])
      await Promise.all([send(uploads, upload, 2, parts[1]), send(uploads, upload, 1, parts[0])])
      const [place, ...others] = await added()

      const file = await complete(uploads, upload)

      assert.deepEqual([place, others.length], [`unfinished ${file.storageKey}`, 0])
      assert.equal(file.sha256, sha256(whole))
      assert.equal(await storedHash(world.storage, file), file.sha256)
      await eventually(async () => assert.deepEqual(await added(), [file.storageKey]))
    })

    test('the next process goes on where one has died', async () => {
      const { parts, whole } = newParts()
      const upload = await begin(alone(), whole.length)
      await send(alone(), upload, 2, parts[1])
      await send(alone(), upload, 1, parts[0])
      await send(alone(), upload, 3, parts[2])

      const file = await complete(alone(), upload)

      assert.equal(await storedHash(world.storage, file), sha256(whole))
      assert.equal(file.sha256, sha256(whole))
    })

    test('a part that comes again replaces the one before, but only when all of it has come', async () => {
      const { parts, whole } = newParts()
      const uploads = alone()
      const upload = await begin(uploads, whole.length)
      await sendAll(uploads, upload, [randomBytes(2 * MiB), randomBytes(2 * MiB), parts[2]])

      await send(uploads, upload, 2, parts[1])
      await send(uploads, upload, 1, parts[0])
      await assert.rejects(sendBroken(uploads, upload, 1, randomBytes(2 * MiB), MiB))
      const file = await complete(uploads, upload)

      assert.equal(file.sha256, sha256(whole))
      assert.equal(await storedHash(world.storage, file), sha256(whole))
    })

    test('a part sent twice at the same time is one of the two, whole', async () => {
      const { parts, whole } = newParts()
      const uploads = alone()
      const upload = await begin(uploads, whole.length)
      const other = randomBytes(2 * MiB)
      await Promise.all([
        send(uploads, upload, 1, parts[0]),
        send(uploads, upload, 1, other),
        send(uploads, upload, 2, parts[1]),
        send(uploads, upload, 3, parts[2]),
      ])

      const file = await complete(uploads, upload)

      const either = [whole, Buffer.concat([other, parts[1], parts[2]])].map(sha256)
      assert.ok(either.includes(file.sha256))
      assert.equal(await storedHash(world.storage, file), file.sha256)
    })

    test('a file that could not be recorded is completed from what lies there finished', async () => {
      const added = await watchStorage()
      const { parts, whole } = newParts()
      const failing = world.process({
        isAlone: true,
        recordEvent: async () => {
          throw new Error('the database is gone')
        },
      })
      const upload = await begin(failing, whole.length)
      await sendAll(failing, upload, parts)
      await assert.rejects(complete(failing, upload), /the database is gone/)

      const uploads = world.process({
        isAlone: true,
        recordEvent: recordUnheard(world.database),
      })
      await send(uploads, upload, 2, parts[1])
      const file = await complete(uploads, upload)

      assert.equal(file.sha256, sha256(whole))
      assert.equal(await storedHash(world.storage, file), sha256(whole))
      await eventually(async () => assert.deepEqual(await added(), [file.storageKey]))
    })

    test('a file that could not be recorded is completed by the same process, too', async () => {
      for (const comesAgain of [false, true]) {
        const { parts } = newParts()
        const all: Buffer[] = [...parts]
        const record = recordUnheard(world.database)
        let failures = 1
        const uploads = world.process({
          isAlone: true,
          recordEvent: async (...event) => {
            if (failures-- > 0) throw new Error('the database is gone')
            return await record(...event)
          },
        })
        const upload = await begin(uploads, Buffer.concat(all).length)
        await sendAll(uploads, upload, all)
        await assert.rejects(complete(uploads, upload), /the database is gone/)
        if (comesAgain) {
          all[1] = randomBytes(2 * MiB)
          await send(uploads, upload, 2, all[1])
        }

        const file = await complete(uploads, upload)

        assert.equal(file.sha256, sha256(Buffer.concat(all)))
        assert.equal(await storedHash(world.storage, file), file.sha256)
      }
    })

    test('content that is known already is not kept twice', async () => {
      const { parts, whole } = newParts()
      const uploads = alone()
      const first = await begin(uploads, whole.length)
      await sendAll(uploads, first, parts)
      const file = await complete(uploads, first)
      const added = await watchStorage()
      const second = await begin(uploads, whole.length)
      await sendAll(uploads, second, parts)

      const again = await complete(uploads, second)

      assert.equal(again.storageKey, file.storageKey)
      await eventually(async () => assert.deepEqual(await added(), []))
    })

    test('nothing is left of an upload that is aborted or forgotten', async () => {
      const added = await watchStorage()
      const uploads = alone()
      for (const end of ['abort', 'sweep'] as const) {
        const { parts, whole } = newParts()
        const upload = await begin(uploads, whole.length)
        await sendAll(uploads, upload, parts.slice(0, 2))
        if (end === 'abort') await uploads.abort(upload)
        else {
          const { signal } = new AbortController()
          await world.process({ isAlone: true, hoursLater: 25 }).sweep(signal)
        }
        await assert.rejects(send(uploads, upload, 3, parts[2]), {
          code: /^upload_(abort|unknown)/,
        })
      }

      await eventually(async () => assert.deepEqual(await added(), []))
    })

    test('parts of the intelligent flow and chunks that fit nowhere make the same file', async () => {
      const size = 8 * MiB + 3 * MiB + 5
      const whole = randomBytes(size)
      const uploads = alone()
      const upload = await uploads.start({ ...requestOf(world, size), isIntelligent: true })
      const chunk = (part: number, offset: number, end: number) => {
        const start = (part - 1) * 8 * MiB + offset
        const bytes = whole.subarray(start, (part - 1) * 8 * MiB + end)
        return send(uploads, upload, part, bytes, { offset, isWholePart: false })
      }
      await chunk(2, 2 * MiB, 3 * MiB + 5)
      await chunk(1, 4 * MiB, 8 * MiB)
      await chunk(1, 0, 2 * MiB)
      await chunk(1, MiB + 3, 4 * MiB + 1)
      await chunk(2, 0, 2 * MiB)

      const file = await complete(uploads, upload)

      assert.equal(file.sha256, sha256(whole))
      assert.equal(await storedHash(world.storage, file), sha256(whole))
    })

    test('parts of odd lengths beside regular ones make the same file', async () => {
      for (const sizes of [
        [MiB + 1, MiB, 5],
        [2 * MiB, 2 * MiB, 3 * MiB],
        [3 * MiB, MiB, MiB],
        [1, 2 * MiB],
      ]) {
        const parts = sizes.map((size) => randomBytes(size))
        const whole = Buffer.concat(parts)
        const uploads = alone()
        const upload = await begin(uploads, whole.length)
        const last = parts.length
        await send(uploads, upload, last, parts[last - 1]!)
        await sendAll(uploads, upload, parts.slice(0, -1))

        const file = await complete(uploads, upload)

        assert.equal(await storedHash(world.storage, file), sha256(whole), sizes.join())
        assert.equal(file.sha256, sha256(whole))
      }
    })
  })
})
