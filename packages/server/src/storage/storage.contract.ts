import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { before, describe, test } from 'node:test'
import { QuaysideError } from '../errors.ts'
import type { ByteRange, StorageDriver, StorageUpload, StoredItem } from './storage.ts'

export interface StorageUnderTest {
  readonly storage: StorageDriver
  /** The same place as another process would open it. */
  reopen(): StorageDriver
}

/** What every storage has to do. `setUp` is called once and gives an empty storage. */
export function describeStorage(name: string, setUp: () => Promise<StorageUnderTest>): void {
  describe(`storage ${name}`, () => {
    let storage: StorageDriver
    let reopen: () => StorageDriver
    before(async () => {
      const made = await setUp()
      storage = made.storage
      reopen = made.reopen
    })

    test('gives back what was put, whole and in ranges', async () => {
      const key = newKey()
      const bytes = randomBytes(300_000)

      await storage.put(key, bytes, { signal })

      assert.equal(await storage.size(key, { signal }), bytes.length)
      assert.deepEqual(await read(storage, key, { start: 0, end: bytes.length }), bytes)
      for (const [start, end] of [
        [0, 1],
        [299_999, 300_000],
        [65_535, 262_145],
        [5, 5],
      ] as const) {
        assert.deepEqual(await read(storage, key, { start, end }), bytes.subarray(start, end))
      }
    })

    test('keeps an object without bytes, put or uploaded', async () => {
      const [putKey, uploadKey] = [newKey(), newKey()]

      await storage.put(putKey, new Uint8Array(0), { signal })
      const upload = await storage.beginUpload(uploadKey, { signal })
      await upload.finish(0, { signal })

      for (const key of [putKey, uploadKey]) {
        assert.equal(await storage.size(key, { signal }), 0)
        assert.equal((await read(storage, key, { start: 0, end: 0 })).length, 0)
      }
    })

    test('says that an object is missing', async () => {
      const key = newKey()

      assert.equal(await storage.size(key, { signal }), undefined)
      await rejectsWith('object_missing', read(storage, key, { start: 0, end: 10 }))
      await rejectsWith('object_missing', read(storage, key, { start: 0, end: 0 }))
    })

    test('deletes an object, and does not mind when it is gone', async () => {
      const key = newKey()
      await storage.put(key, Buffer.from('here'), { signal })

      await storage.delete(key, { signal })
      await storage.delete(key, { signal })

      assert.equal(await storage.size(key, { signal }), undefined)
    })

    test('refuses keys that are not ours', async () => {
      for (const key of ['', '../up', 'a//b', '/a', 'a/', 'a.part', 'a b', 'ä', 'x'.repeat(500)]) {
        await assert.rejects(async () => storage.put(key, Buffer.from('x'), { signal }), RangeError)
        await assert.rejects(async () => storage.beginUpload(key, { signal }), RangeError)
      }
    })

    test('writes a thousand objects, many at once', { timeout: 60_000 }, async () => {
      const objects = Array.from({ length: 1_000 }, (_, index) => ({
        key: `many/${newKey()}`,
        bytes: Buffer.from(`object ${index}`),
      }))
      const queue = [...objects]
      const work = async () => {
        for (let next = queue.pop(); next; next = queue.pop()) {
          await storage.put(next.key, next.bytes, { signal })
        }
      }

      await Promise.all(Array.from({ length: 20 }, work))

      for (const { key, bytes } of objects.filter((_, index) => index % 50 === 0)) {
        assert.deepEqual(await read(storage, key, { start: 0, end: bytes.length }), bytes)
      }
    })

    test('shows nothing of an upload before it is finished', async () => {
      const key = newKey()
      const upload = await storage.beginUpload(key, { signal })

      await upload.writePart(0, randomBytes(upload.partSize), { signal })
      await upload.checkpoint()

      assert.equal(await storage.size(key, { signal }), undefined)
      await rejectsWith('object_missing', read(storage, key, { start: 0, end: 1 }))
      await upload.abort()
    })

    test('takes parts in any order, at the same time and twice', async () => {
      const key = newKey()
      const upload = await storage.beginUpload(key, { signal })
      assert.equal(upload.partSize, storage.partSize)
      const bytes = randomBytes(upload.partSize * 3 + 12_345)

      await upload.writePart(upload.partSize, randomBytes(upload.partSize), { signal })
      await Promise.all([3, 0, 2, 1].map((number) => writePart(upload, bytes, number)))
      await upload.finish(bytes.length, { signal })

      assert.equal(await storage.size(key, { signal }), bytes.length)
      assert.ok((await read(storage, key, { start: 0, end: bytes.length })).equals(bytes))
    })

    test('refuses parts that begin or end where none may', async () => {
      const upload = await storage.beginUpload(newKey(), { signal })

      for (const [offset, length] of [
        [1, 10],
        [-upload.partSize, 10],
        [0, upload.partSize + 1],
        [0, 0],
      ] as const) {
        await assert.rejects(
          upload.writePart(offset, new Uint8Array(length), { signal }),
          RangeError,
        )
      }
      await upload.abort()
    })

    test('refuses to finish while a part is missing or the size is another', async () => {
      const key = newKey()
      const upload = await storage.beginUpload(key, { signal })
      const bytes = randomBytes(upload.partSize * 2 + 100)
      const incomplete = 'storage_upload_incomplete'

      await Promise.all([0, 2].map((number) => writePart(upload, bytes, number)))
      await rejectsWith(incomplete, upload.finish(bytes.length, { signal }))
      await writePart(upload, bytes, 1)
      await rejectsWith(incomplete, upload.finish(bytes.length + 1, { signal }))
      await rejectsWith(incomplete, upload.finish(bytes.length - 1, { signal }))
      await rejectsWith(incomplete, upload.finish(upload.partSize, { signal }))
      await rejectsWith(incomplete, upload.finish(0, { signal }))
      assert.equal(await storage.size(key, { signal }), undefined)
      await upload.finish(bytes.length, { signal })

      assert.ok((await read(storage, key, { start: 0, end: bytes.length })).equals(bytes))
    })

    test('goes on with an upload that another process has begun', async () => {
      const key = newKey()
      const begun = await storage.beginUpload(key, { signal })
      const bytes = randomBytes(begun.partSize * 3 + 7)
      await Promise.all([3, 1].map((number) => writePart(begun, bytes, number)))
      await begun.checkpoint()

      const resumed = await reopen().resumeUpload(key, begun.state, { signal })
      assert.ok(resumed)
      await rejectsWith('storage_upload_incomplete', resumed.finish(bytes.length, { signal }))
      await Promise.all([0, 2].map((number) => writePart(resumed, bytes, number)))
      await resumed.finish(bytes.length, { signal })
      await begun.release()

      assert.equal(resumed.state, begun.state)
      assert.ok((await read(storage, key, { start: 0, end: bytes.length })).equals(bytes))
    })

    test('lets two processes write parts of one upload', async () => {
      const key = newKey()
      const mine = await storage.beginUpload(key, { signal })
      const theirs = await reopen().resumeUpload(key, mine.state, { signal })
      assert.ok(theirs)
      const bytes = randomBytes(mine.partSize * 2 + 1)

      await Promise.all([
        writePart(mine, bytes, 0).then(() => mine.checkpoint()),
        writePart(theirs, bytes, 1).then(() => theirs.checkpoint()),
        writePart(theirs, bytes, 2).then(() => theirs.checkpoint()),
      ])
      await mine.finish(bytes.length, { signal })
      await theirs.release()

      assert.ok((await read(storage, key, { start: 0, end: bytes.length })).equals(bytes))
    })

    test('reads back what was written, where that is promised', async () => {
      const upload = await storage.beginUpload(newKey(), { signal })
      if (!upload.readBack) return upload.abort()
      const bytes = randomBytes(upload.partSize + 10)
      await writePart(upload, bytes, 0)
      await writePart(upload, bytes, 1)
      const target = Buffer.alloc(upload.partSize)

      const count = await upload.readBack(upload.partSize, target)

      assert.deepEqual(target.subarray(0, count), bytes.subarray(upload.partSize))
      await upload.abort()
    })

    test('leaves nothing of an upload that was given up', async () => {
      const [aborted, discarded] = [newKey(), newKey()]
      const one = await storage.beginUpload(aborted, { signal })
      await one.writePart(0, randomBytes(one.partSize), { signal })
      await one.checkpoint()
      const other = await storage.beginUpload(discarded, { signal })
      await other.writePart(0, randomBytes(100), { signal })
      await other.release()

      await one.abort()
      await storage.discardUpload(discarded, other.state, { signal })
      await storage.discardUpload(discarded, other.state, { signal })

      assert.equal(await storage.resumeUpload(aborted, one.state, { signal }), undefined)
      assert.equal(await storage.resumeUpload(discarded, other.state, { signal }), undefined)
      const left = await list(storage, [aborted, discarded])
      assert.deepEqual(left, [])
    })

    test('knows no upload that never was', async () => {
      for (const state of ['nothing', '../../x', '']) {
        assert.equal(await storage.resumeUpload(newKey(), state, { signal }), undefined)
      }
    })

    test('lists objects and unfinished uploads by age', async () => {
      const [objectKey, uploadKey] = [newKey(), newKey()]
      await storage.put(objectKey, Buffer.from('x'), { signal })
      const upload = await storage.beginUpload(uploadKey, { signal })
      await upload.writePart(0, randomBytes(100), { signal })
      await upload.checkpoint()

      const found = await list(storage, [objectKey, uploadKey])
      const old = await list(storage, [objectKey, uploadKey], new Date(Date.now() - 3_600_000))

      assert.deepEqual(
        found.map((item) => [item.kind, item.key, item.kind === 'upload' ? item.state : '']),
        [
          ['object', objectKey, ''],
          ['upload', uploadKey, upload.state],
        ],
      )
      assert.deepEqual(old, [])
      await upload.abort()
    })

    test('writes many uploads at the same time', async () => {
      const uploads = await Promise.all(
        Array.from({ length: 8 }, async () => {
          const key = newKey()
          const upload = await storage.beginUpload(key, { signal })
          const bytes = randomBytes(upload.partSize + 1_000)
          await Promise.all([0, 1].map((number) => writePart(upload, bytes, number)))
          await upload.finish(bytes.length, { signal })
          return { key, bytes }
        }),
      )

      for (const { key, bytes } of uploads) {
        assert.ok((await read(storage, key, { start: 0, end: bytes.length })).equals(bytes))
      }
    })

    test('stops at once when the signal says so', async () => {
      const key = newKey()
      const reason = new Error('enough')
      const aborted = { signal: AbortSignal.abort(reason) }
      const upload = await storage.beginUpload(newKey(), { signal })

      for (const call of [
        () => storage.put(key, Buffer.from('x'), aborted),
        () => storage.size(key, aborted),
        () => storage.read(key, { start: 0, end: 1 }, aborted),
        () => storage.beginUpload(key, aborted),
        () => upload.writePart(0, Buffer.from('x'), aborted),
        () => upload.finish(0, aborted),
      ]) {
        await assert.rejects(async () => call(), reason)
      }
      assert.equal(await storage.size(key, { signal }), undefined)
      await upload.abort()
    })

    test('ends a read whose signal is aborted on the way', async () => {
      const key = newKey()
      const bytes = randomBytes(4 * 1024 * 1024)
      await storage.put(key, bytes, { signal })
      const stop = new AbortController()

      const body = await storage.read(key, { start: 0, end: bytes.length }, { signal: stop.signal })
      stop.abort(new Error('enough'))

      await assert.rejects(buffer(body))
      assert.ok(body.destroyed)
    })

    test('finds itself in order', async () => {
      await storage.check({ signal })
    })
  })
}

const { signal } = new AbortController()

function newKey(): string {
  const name = randomBytes(12).toString('hex')
  return `${name.slice(0, 2)}/${name.slice(2)}`
}

async function read(storage: StorageDriver, key: string, range: ByteRange): Promise<Buffer> {
  return buffer(await storage.read(key, range, { signal }))
}

function writePart(upload: StorageUpload, bytes: Uint8Array, number: number): Promise<void> {
  const offset = number * upload.partSize
  return upload.writePart(offset, bytes.subarray(offset, offset + upload.partSize), { signal })
}

/** What is listed of these keys, objects first. */
async function list(
  storage: StorageDriver,
  keys: readonly string[],
  older = new Date(Date.now() + 60_000),
): Promise<readonly StoredItem[]> {
  const items: StoredItem[] = []
  for await (const item of storage.list({ before: older, signal })) {
    if (keys.includes(item.key)) items.push(item)
  }
  return items.sort((one, other) => one.kind.localeCompare(other.kind))
}

async function rejectsWith(code: string, call: Promise<unknown>): Promise<void> {
  await assert.rejects(call, (error) => error instanceof QuaysideError && error.code === code)
}
