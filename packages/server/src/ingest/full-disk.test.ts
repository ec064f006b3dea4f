import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startSandboxWorld } from '../sources/dropbox/testing/sandbox-world.ts'
import { createLocalStorage } from '../storage/local/local.ts'
import { forEachDatabase } from '../testing/databases.ts'
import { mountSmallDisk } from '../testing/small-disk.ts'
import { newTestApp, requestFor, startIngestProcess } from './testing/ingest-world.ts'

const MiB = 1024 * 1024
const { signal } = new AbortController()

describe('a full disk', () => {
  forEachDatabase((_name, open) => {
    for (const size of [7 * MiB, 900 * 1024]) {
      test(`fails a file of ${size} bytes in words, and others go on when there is room`, async (t) => {
        const disk = mountSmallDisk()
        if ('reason' in disk) return t.skip(disk.reason)
        const world = await startSandboxWorld()
        const { database } = await open()
        const storage = createLocalStorage({ dir: disk.dir })
        const source = world.newSource()
        const access = await world.connect(source, 'personal@example.com')
        const appKey = await newTestApp(database)
        const process = startIngestProcess({ database, storage, source, access })
        const files = Array.from({ length: 8 }, (_, index) => ({
          path: `/${index}.bin`,
          pattern: { seed: index + 1, size },
        }))
        await world.act('create-files', { account: 'personal@example.com', files })

        try {
          const begun = await process.ingests.start(
            files.map(({ path }) => requestFor(appKey, access, path)),
          )
          const ended = await Promise.all(
            begun.map(({ id }) => process.ingests.wait(appKey, id, signal)),
          )

          const failed = ended.filter(({ state }) => state === 'failed')
          assert.ok(failed.length > 0, 'nothing failed on a disk that is too small')
          for (const { error } of failed) assert.equal(error?.code, 'storage_full')
          const done = ended.length - failed.length
          const rows = await database.db
            .selectFrom('files')
            .selectAll()
            .where('app_key', '=', appKey)
            .execute()
          assert.equal(rows.length, done)

          await world.act('create-files', {
            account: 'personal@example.com',
            files: [{ path: '/small.txt', text: 'fits' }],
          })
          const [small] = await process.ingests.start([requestFor(appKey, access, '/small.txt')])
          assert.ok(small)
          const last = await process.ingests.wait(appKey, small.id, signal)
          assert.equal(last.state, 'done')
        } finally {
          await process.stop()
          await storage.close()
          await world.end()
          disk.unmount()
        }
      })
    }
  })
})
