import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { recordUnheard } from '../events/testing/record.ts'
import { createDeleteFile } from '../files/delete-file.ts'
import type { FileRecord, StoredFile } from '../files/file-record.ts'
import { findFile, insertFile } from '../files/file-repository.ts'
import { byteBodyFromReadable } from '../lib/byte-body-from-readable.ts'
import { newConnectionId, newHandle } from '../lib/ids.ts'
import { createUrl } from '../sources/url/url.ts'
import { eventually } from '../testing/eventually.ts'
import {
  eventsOf,
  forEachSize,
  MiB,
  objectsOf,
  signal,
  useIngests,
} from './testing/ingest-bench.ts'
import { storedHash } from './testing/ingest-world.ts'
import { keysIn, sentBody } from './testing/sent-bodies.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Bytes of a kind of their own for each seed. */
function pattern(size: number, seed: number): Buffer {
  const bytes = Buffer.alloc(size)
  for (let at = 0; at + 4 <= size; at += 4) {
    bytes.writeUInt32LE((at * 2_654_435_761 + seed * 97) >>> 0, at)
  }
  return bytes
}

forEachSize('bodies', (installation) => {
  const nobody = () => assert.fail('nothing is fetched here')
  const source = createUrl({ safeFetch: { fetch: nobody, close: nobody } as never })
  const the = useIngests(installation, () => ({ source }))

  const store = (bytes: Uint8Array, more = {}) =>
    the.first.bodies.store(sentBody(the.appKey, [bytes], more))
  const overwrite = (file: FileRecord, bytes: Uint8Array, more = {}) =>
    the.first.bodies.overwrite(file, sentBody(the.appKey, [bytes], more))
  const find = (file: FileRecord) => findFile(the.database.db, the.appKey, file.handle)
  const remove = (file: FileRecord) =>
    createDeleteFile({
      ...{ database: the.database, storage: the.storage },
      recordEvent: recordUnheard(the.database),
      leaveSource: async () => undefined,
      dropDerivatives: async () => undefined,
      forgetFile: () => undefined,
      forgetBytes: () => undefined,
    })(file, { keepBytes: false, signal })
  const actions = async () => (await eventsOf(the)).map(({ action }) => action)
  /** What the app has at rest: an object each, and not a byte that none of them names. */
  async function assertKept(...files: readonly (StoredFile | undefined)[]) {
    const keys = [...new Set(files.map((file) => file?.storageKey))].sort()
    assert.deepEqual((await objectsOf(the)).map((row) => row.storage_key).sort(), keys)
    const others = the.database.db.selectFrom('objects').select('storage_key')
    const known = (await others.execute()).map((row) => row.storage_key).sort()
    // What nothing names any more is deleted after the answer.
    await eventually(async () => assert.deepEqual(await keysIn(the.storage), known))
  }

  test('are stored as they are, whatever their length and whether it was said', async () => {
    const part = the.storage.partSize
    for (const size of [1, 65_535, 65_536, part - 1, part, part + 1, 2 * part + 7]) {
      const bytes = pattern(size, size)

      for (const length of [undefined, size]) {
        const file = await store(bytes, { length })

        assert.deepEqual([file.size, file.sha256], [size, sha256(bytes)])
        assert.equal(await storedHash(the.storage, file), sha256(bytes))
        assert.deepEqual(await find(file), file)
      }
    }
    assert.equal((await objectsOf(the)).length, 7)
  })

  test('become files with an event, in one go', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

    const file = await store(png, { filename: 'in/a:b.png', path: 'in/', container: 'photos' })

    assert.deepEqual([file.filename, file.contentType], ['in_a:b.png', 'image/png'])
    assert.match(file.path, /^in\/[A-Za-z0-9]{20}_in_a:b\.png$/)
    const [{ action, text }] = await eventsOf(the)
    assert.deepEqual(
      [action, text.client, text.size, text.container, text.key, text.status],
      ['fp.upload', 'Computer', png.length, 'photos', file.path, 'Stored'],
    )
  })

  test('are of the type somebody says, else of the one their bytes and names tell', async () => {
    const text = Buffer.from('a,b\n1,2\n')
    const typeOf = async (more: object) => (await store(text, more)).contentType

    assert.equal(await typeOf({ contentType: 'text/x-mine' }), 'text/x-mine')
    assert.equal(await typeOf({ filename: 'a.csv' }), 'text/csv')
    assert.equal(await typeOf({ filename: 'a', hintedType: 'text/csv' }), 'text/csv')
    assert.equal(await typeOf({ filename: 'a', hintedType: 'image/png' }), 'text/plain')
  })

  test('of a content that is there already are not kept twice', async () => {
    const bytes = pattern(3 * MiB, 1)

    const [first, ...others] = await Promise.all([store(bytes), store(bytes), store(bytes)])

    assert.ok(others.every((file) => file.storageKey === first.storageKey))
    await assertKept(first)
  })

  test('bring back a content whose bytes were lost', async () => {
    const lost = await store(pattern(1_000, 2))
    await the.storage.delete(lost.storageKey, { signal })

    const again = await store(pattern(1_000, 2))

    assert.equal(await storedHash(the.storage, again), again.sha256)
    const found = await find(lost)
    assert.equal(found?.kind === 'stored' && found.storageKey, again.storageKey)
  })

  for (const [title, code, more, pieces] of [
    ['larger than allowed, as they say', 'file_too_large', { length: 11, maxSize: 10 }, undefined],
    ['larger than allowed', 'file_too_large', { maxSize: 2 * MiB }, [9 * MiB]],
    ['smaller than required', 'file_too_small', { minSize: 10 }, [9]],
    ['smaller than required, in parts', 'file_too_small', { minSize: 20 * MiB }, [9 * MiB]],
    ['without a byte', 'body_missing', {}, [0]],
    ['cut off', 'body_cut', {}, [100, 'cut']],
    ['cut off in parts', 'body_cut', {}, [9 * MiB, 'cut']],
    ['shorter than they say', 'body_cut', { length: 10 * MiB }, [9 * MiB]],
  ] as const) {
    test(`${title} are refused, and nothing of them is kept`, async () => {
      const unread = new Error('was read')
      const sent = (pieces ?? [unread]).map((piece) => {
        if (typeof piece === 'number') return pattern(piece, 3)
        return piece === 'cut' ? new Error('the connection is gone') : unread
      })

      await assert.rejects(the.first.bodies.store(sentBody(the.appKey, sent, more)), { code })

      assert.deepEqual(await actions(), [])
      await assertKept()
    })
  }

  test('whose sender goes are given up, and nothing of them is kept', async () => {
    const leaving = new AbortController()
    const reason = new Error('gone')
    async function* slowly() {
      yield pattern(9 * MiB, 4)
      leaving.abort(reason)
      yield pattern(9 * MiB, 5)
    }
    const body = byteBodyFromReadable(Readable.from(slowly(), { objectMode: false }))

    const storing = the.first.bodies.store(
      sentBody(the.appKey, [], { body, signal: leaving.signal }),
    )

    await assert.rejects(storing, reason)
    await assertKept()
  })

  test('may be empty where that is meant', async () => {
    const file = await store(Buffer.alloc(0), { mayBeEmpty: true })

    assert.deepEqual([file.size, file.sha256], [0, sha256(Buffer.alloc(0))])
  })

  test('replace the content of a file, which keeps its handle and its name', async () => {
    const file = await store(pattern(1_000, 6), { filename: 'bike.bin', path: 'in/' })

    const now = await overwrite(file, Buffer.from('words'), { hintedType: 'text/csv' })

    assert.deepEqual([now.handle, now.filename, now.path], [file.handle, 'bike.bin', file.path])
    assert.deepEqual([now.size, now.contentType], [5, 'text/csv'])
    assert.equal(now.sha256, sha256(Buffer.from('words')))
    assert.ok(now.overwrittenAt && now.overwrittenAt.getTime() >= file.createdAt.getTime() + 1_000)
    assert.deepEqual(await find(file), now)
    const [, { action, text }] = await eventsOf(the)
    assert.deepEqual(
      [action, text.filename, text.size, text.isWriteable, text.mimetype],
      ['fp.overwrite', 'bike.bin', 5, true, 'text/csv'],
    )
    await assertKept(now)
  })

  test('leave the former content to other files that show it', async () => {
    const bytes = pattern(1_000, 7)
    const [file, other] = [await store(bytes), await store(bytes)]

    const now = await overwrite(file, Buffer.from('words'))

    await assertKept(other, now)
    assert.equal(await storedHash(the.storage, other), sha256(bytes))
  })

  test('may replace a content by itself', async () => {
    const file = await store(pattern(1_000, 8))

    const now = await overwrite(file, pattern(1_000, 8))

    assert.equal(now.storageKey, file.storageKey)
    assert.deepEqual(await actions(), ['fp.upload', 'fp.overwrite'])
    await assertKept(now)
  })

  test('of two overwrites at once the last one counts, and of the others nothing stays', async () => {
    const file = await store(pattern(10, 9))

    const made = await Promise.all([1, 2, 3, 4].map((seed) => overwrite(file, pattern(50, seed))))

    const now = await find(file)
    assert.ok(now?.kind === 'stored' && made.some(({ sha256 }) => sha256 === now.sha256))
    await assertKept(now)
    assert.equal((await actions()).length, 5)
  })

  test('two files may change their contents for one another’s at once', async () => {
    const [first, second] = [await store(pattern(10, 10)), await store(pattern(10, 11))]

    for (let round = 0; round < 5; round++) {
      await Promise.all([
        overwrite(first, pattern(10, 10 + (round % 2))),
        overwrite(second, pattern(10, 11 - (round % 2))),
      ])
    }

    const now = [await find(first), await find(second)] as StoredFile[]
    await assertKept(...now)
    for (const file of now) assert.equal(await storedHash(the.storage, file), file.sha256)
  })

  test('of an overwrite and a deletion at once nothing stays', async () => {
    for (let round = 0; round < 5; round++) {
      const file = await store(pattern(10, 12))

      const [overwritten] = await Promise.allSettled([
        overwrite(file, pattern(20, 13 + round)),
        remove(file),
      ])

      const { reason } = overwritten as PromiseRejectedResult
      if (reason) assert.equal(reason.code, 'file_missing')
      assert.equal(await find(file), undefined)
      await assertKept()
    }
  })

  test('replace nothing that is deleted or lies elsewhere', async () => {
    const file = await store(pattern(10, 20))
    const { objectId: _object, storageKey: _key, sha256: _hash, ...facts } = file
    const linked: FileRecord = {
      ...facts,
      kind: 'linked',
      handle: newHandle(),
      origin: { source: 'dropbox', ref: '/a', id: 'id:a', rev: '1' },
      connectionId: newConnectionId(),
    }
    await the.database.transaction((trx) => insertFile(trx, linked))
    await remove(file)

    await assert.rejects(overwrite(file, pattern(10, 21)), { code: 'file_missing' })
    await assert.rejects(overwrite(linked, pattern(10, 22)), { code: 'file_not_writeable' })

    await assertKept()
  })
})
