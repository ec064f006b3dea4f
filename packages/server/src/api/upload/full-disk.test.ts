import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fastify from 'fastify'
import { openUploadWorld, requestOf, send } from '../../ingest/upload/testing/upload-world.ts'
import { createSealer } from '../../lib/seal.ts'
import { createLocalStorage } from '../../storage/local/local.ts'
import { forSqlite } from '../../testing/databases.ts'
import { mountSmallDisk } from '../../testing/small-disk.ts'
import { answerError } from '../error-handler.ts'
import { createPartProofs } from './part-proofs.ts'
import { receivePartRoute } from './receive-part.ts'

const MiB = 1024 * 1024

forSqlite((open) => {
  test('a full disk is a fault of ours to whoever sends a part, and the end to whoever repeats chunks for ever', async (t) => {
    const disk = mountSmallDisk()
    if ('reason' in disk) return t.skip(disk.reason)
    const storage = createLocalStorage({ dir: disk.dir })
    const world = await openUploadWorld(await open(), { storage, reopen: () => storage })
    const sealer = createSealer([{ id: 'test', bytes: randomBytes(32) }])
    const proofs = createPartProofs({ sealer, now: () => new Date() })
    const uploads = world.process()
    const server = fastify({ routerOptions: { maxParamLength: 1_000 } })
    server.setErrorHandler(answerError)
    await server.register(receivePartRoute({ uploads, proofs }))
    try {
      const hog = await uploads.start(requestOf(world, 5 * MiB))
      await send(uploads, hog, 1, randomBytes(5 * MiB))
      const request = { ...requestOf(world, 4 * MiB), isIntelligent: true }
      const { id: uploadId } = await uploads.start(request)
      const put = async (isWholePart: boolean) => {
        const hashes = { md5: undefined, sha256: undefined }
        const piece = { uploadId, part: 1, offset: 0, size: 4 * MiB, isWholePart, ...hashes }
        const url = `/multipart/part/${proofs.write(piece)}`
        const answer = await server.inject({ method: 'PUT', url, payload: randomBytes(4 * MiB) })
        return [answer.statusCode, answer.json().code]
      }

      assert.deepEqual(await put(true), [503, 'storage_full'])
      assert.deepEqual(await put(false), [409, 'storage_full'])
    } finally {
      await server.close()
      await world.stop()
      await storage.close()
      disk.unmount()
    }
  })
})
