import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { setImmediate as soon } from 'node:timers/promises'
import { newUploadId } from '../../lib/ids.ts'
import { forEachDatabase } from '../../testing/databases.ts'
import { newTestApp } from '../testing/ingest-world.ts'
import { createCompletions } from './completions.ts'
import { partMissing } from './errors.ts'
import type { Upload } from './upload.ts'
import { insertUpload } from './upload-repository.ts'

const { signal } = new AbortController()
const NO_CLAIMS = { size: undefined, parts: [], uploadTags: undefined }

forEachDatabase((_name, open) => {
  test('a failure is told once, whether or not its caller had been told to ask again', async () => {
    const { database } = await open()
    const request = {
      appKey: await newTestApp(database),
      filename: 'bike.bin',
      contentType: undefined,
      size: 2,
      container: undefined,
      path: '',
      uploadTags: {},
      isIntelligent: false,
    }
    const fresh = { state: 'open', received: 0, handle: undefined, place: undefined } as const
    const upload: Upload = { id: newUploadId(), request, ...fresh }
    await insertUpload(database.db, upload, Date.now())
    const begun = Promise.withResolvers<void>()
    const failing = Promise.withResolvers<never>()
    let runs = 0
    const completions = createCompletions({
      db: database.db,
      completeUpload: () => {
        runs++
        begun.resolve()
        return failing.promise
      },
      owner: randomBytes(6).toString('hex'),
      isAlone: true,
      now: () => new Date(),
      patienceMs: 100,
    })
    const complete = () => completions.complete(upload, NO_CLAIMS, signal)

    assert.equal(await complete(), 'merging')
    const asksAgain = complete()
    await begun.promise
    failing.reject(partMissing(2, 0))
    await assert.rejects(asksAgain, { code: 'upload_part_missing' })
    await soon()

    await assert.rejects(complete(), { code: 'upload_part_missing' })
    assert.equal(runs, 2)
    await completions.close()
  })
})
