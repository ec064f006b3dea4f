import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { forEachDatabase } from '../../testing/databases.ts'
import { forEachStorage } from '../../testing/storages.ts'
import { newTestApp } from '../testing/ingest-world.ts'
import { openUploadWorld, requestOf, send, type UploadWorld } from './testing/upload-world.ts'

const MiB = 1024 * 1024

forEachDatabase((_database, openDatabase) => {
  forEachStorage((_storage, openStorage) => {
    let world: UploadWorld
    before(async () => {
      world = await openUploadWorld(await openDatabase(), await openStorage())
    })
    after(() => world.stop())

    test('an upload takes only so many chunks of a part, and a chunk that comes again', async () => {
      const uploads = world.process()
      const upload = await uploads.start({ ...requestOf(world, 8 * MiB), isIntelligent: true })
      const rows = Array.from({ length: 1000 }, (_, index) => ({
        upload_id: upload.id,
        part: 1,
        piece_offset: index,
        size: 1,
        md5: '',
        sha256: null,
        block_hash: null,
        storage_key: `none-${index}`,
      }))
      await world.database.db.insertInto('upload_pieces').values(rows).execute()
      const chunk = Buffer.from('x')
      const sendAt = (offset: number, part = 1) =>
        send(uploads, upload, part, chunk, { isWholePart: false, offset })

      await assert.rejects(sendAt(1000), { code: 'upload_chunks_too_many' })
      await sendAt(999)
      await sendAt(1000, 2)
    })

    test('an app has only so many open uploads at a time', async () => {
      const other = { ...world, appKey: await newTestApp(world.database) }
      const uploads = world.process({ maxOpen: 2 })
      const begun = await uploads.start(requestOf(other, 1))
      await uploads.start(requestOf(other, 1))

      await assert.rejects(uploads.start(requestOf(other, 1)), { code: 'uploads_full' })
      await uploads.abort(begun)
      await uploads.start(requestOf(other, 1))
    })

    test('an upload is refused at its start when the storage cannot hold the file', async () => {
      const uploads = world.process()
      const { maxBytes } = world.storage

      await uploads.start(requestOf(world, maxBytes))
      await assert.rejects(uploads.start(requestOf(world, maxBytes + 1)), {
        code: 'file_too_large',
      })
    })
  })
})
