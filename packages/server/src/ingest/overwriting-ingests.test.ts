import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import type { FileRecord } from '../files/file-record.ts'
import { findFile, markFileDeleted } from '../files/file-repository.ts'
import { deleteUnusedObject } from '../files/object-repository.ts'
import { createEgressGate } from '../lib/egress-gate.ts'
import { createSafeFetch, type SafeFetch } from '../lib/safe-fetch.ts'
import { startWebServer, type WebServer } from '../sources/url/testing/web-server.ts'
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
import { fileOf, storedHash } from './testing/ingest-world.ts'
import { keysIn, sentBody } from './testing/sent-bodies.ts'

forEachSize('ingests that overwrite', (installation) => {
  let web: WebServer
  let safeFetch: SafeFetch
  before(async () => {
    web = await startWebServer()
    safeFetch = createSafeFetch(createEgressGate({ allow: ['127.0.0.1'] }))
  })
  after(async () => {
    await web.close()
    safeFetch.close()
  })
  const the = useIngests(installation, () => ({ source: createUrl({ safeFetch }) }))
  beforeEach(() => the.first.runner.startTakingOver())

  const newFile = () => the.first.bodies.store(sentBody(the.appKey, [Buffer.from('before')]))
  const find = (file: FileRecord) => findFile(the.database.db, the.appKey, file.handle)
  const actions = async () => (await eventsOf(the)).map(({ action }) => action)

  for (const size of [0, 100, 9 * MiB + 7]) {
    test(`${size} bytes become the content of a file`, async () => {
      const file = await newFile()
      const url = web.put(`/${size}/other.bin`, { bytes: randomBytes(size) })

      const now = fileOf(await the.store(url, { overwrites: file.handle }))

      assert.deepEqual([now.handle, now.filename, now.path], [file.handle, 'notes.bin', file.path])
      assert.equal(await storedHash(the.storage, now), now.sha256)
      assert.deepEqual([now.size, now.origin?.ref], [size, url])
      assert.deepEqual(await actions(), ['fp.upload', 'fp.overwrite'])
      const keys = (await objectsOf(the)).map((row) => row.storage_key)
      assert.deepEqual(keys, [now.storageKey])
      await eventually(async () =>
        assert.equal(await the.storage.size(file.storageKey, { signal }), undefined),
      )
    })
  }

  test('the type somebody says is believed', async () => {
    const file = await newFile()
    const url = web.put('/typed.bin', { bytes: Buffer.from('words') })
    const more = { overwrites: file.handle, contentType: 'text/x-mine' }

    assert.equal(fileOf(await the.store(url, more)).contentType, 'text/x-mine')
  })

  test('a file that is deleted meanwhile stays deleted, and nothing is kept', async () => {
    const file = await newFile()
    const url = web.put('/slow.bin', { bytes: randomBytes(6 * MiB), msPerMiB: 30 })
    const { id } = await the.begin(url, { overwrites: file.handle })
    await the.database.transaction(async (trx) => {
      await markFileDeleted(trx, the.appKey, file.handle)
      await deleteUnusedObject(trx, file.objectId)
    })

    const ingest = await the.first.ingests.wait(the.appKey, id, signal)

    assert.deepEqual([ingest.state, ingest.error?.code], ['failed', 'file_missing'])
    assert.equal(await find(file), undefined)
    assert.deepEqual(await objectsOf(the), [])
    const keys = (await keysIn(the.storage)).filter((key) => key !== file.storageKey)
    const others = await the.database.db.selectFrom('objects').select('storage_key').execute()
    assert.deepEqual(keys, others.map((row) => row.storage_key).sort())
    assert.ok(!(await actions()).includes('fp.overwrite'))
  })

  test('another process goes on with it, and it is told once', async () => {
    const file = await newFile()
    const bytes = randomBytes(12 * MiB)
    const page = { bytes, ranges: true, headers: { ETag: '"one"' }, msPerMiB: 40 }
    const url = web.put('/handed-over.bin', page)
    const { id } = await the.begin(url, { overwrites: file.handle })
    await eventually(async () => {
      const now = await the.first.ingests.find(the.appKey, id)
      assert.ok((now?.received ?? 0) > 2 * MiB)
    })

    await the.first.stop()
    const second = the.start()
    await second.runner.startTakingOver()
    const now = fileOf(await second.ingests.wait(the.appKey, id, signal))

    assert.deepEqual([now.handle, now.size], [file.handle, bytes.length])
    assert.deepEqual(await actions(), ['fp.upload', 'fp.overwrite'])
  })
})
