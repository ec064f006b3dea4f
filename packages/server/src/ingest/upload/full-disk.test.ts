import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createLocalStorage } from '../../storage/local/local.ts'
import { forEachDatabase } from '../../testing/databases.ts'
import { eventually } from '../../testing/eventually.ts'
import { mountSmallDisk } from '../../testing/small-disk.ts'
import { storedHash } from '../testing/ingest-world.ts'
import { complete, openUploadWorld, requestOf, send } from './testing/upload-world.ts'

const MiB = 1024 * 1024

forEachDatabase((_name, open) => {
  test('a disk that fills up refuses the part in words, and the upload goes on when there is room', async (t) => {
    const disk = mountSmallDisk()
    if ('reason' in disk) return t.skip(disk.reason)
    const storage = createLocalStorage({ dir: disk.dir })
    const world = await openUploadWorld(await open(), { storage, reopen: () => storage })
    try {
      const uploads = world.process()
      const [kept, late] = [randomBytes(2 * MiB), randomBytes(2 * MiB)]
      const other = await uploads.start(requestOf(world, 3 * MiB))
      await send(uploads, other, 1, randomBytes(3 * MiB))
      const upload = await uploads.start(requestOf(world, kept.length))
      await send(uploads, upload, 1, kept)

      const second = await uploads.start(requestOf(world, late.length))
      await assert.rejects(send(uploads, second, 1, late), {
        code: 'storage_full',
        kind: 'unavailable',
      })

      await uploads.abort(other)
      await eventually(() => send(uploads, second, 1, late))
      for (const one of [upload, second]) {
        const file = await complete(uploads, one)
        assert.equal(await storedHash(storage, file), file.sha256)
      }
    } finally {
      await world.stop()
      await storage.close()
      disk.unmount()
    }
  })

  test('parts go on at their place when there is room', async (t) => {
    const disk = mountSmallDisk()
    if ('reason' in disk) return t.skip(disk.reason)
    const storage = createLocalStorage({ dir: disk.dir })
    const world = await openUploadWorld(await open(), { storage, reopen: () => storage })
    try {
      const uploads = world.process({ isAlone: true })
      const other = await uploads.start(requestOf(world, 3 * MiB))
      await send(uploads, other, 1, randomBytes(3 * MiB))
      const parts = [randomBytes(2 * MiB), randomBytes(2 * MiB)] as const
      const upload = await uploads.start(requestOf(world, 4 * MiB))
      await send(uploads, upload, 1, parts[0])
      await assert.rejects(send(uploads, upload, 2, parts[1]), { code: 'storage_full' })

      await uploads.abort(other)
      const piece = await eventually(() => send(uploads, upload, 2, parts[1]))
      const file = await complete(uploads, upload)

      assert.equal(piece.placeOffset, 2 * MiB)
      assert.equal(file.storageKey, piece.storageKey)
      assert.equal(await storedHash(storage, file), file.sha256)
    } finally {
      await world.stop()
      await storage.close()
      disk.unmount()
    }
  })
})
