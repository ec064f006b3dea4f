import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createMemorySource } from '../connections/testing/memory-source.ts'
import { QuaysideError } from '../errors.ts'
import { type ApiKey, type IngestId, newApiKey, newHandle, newIngestId } from '../lib/ids.ts'
import { createLocalStorage } from '../storage/local/local.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import type { IngestRequest } from './ingest.ts'
import { endIngest, finishIngest, insertIngests } from './ingest-repository.ts'
import { type IngestProcess, requestFor, startIngestProcess } from './testing/ingest-world.ts'
import { createListTransfers, type TransferPageRequest } from './transfer-list.ts'

const OWNER = 'another process'

forEachDatabase((_name, open) => {
  let opened: TestDatabase
  let process: IngestProcess
  before(async () => {
    opened = await open()
    const { source } = createMemorySource({ now: () => new Date() })
    const storage = createLocalStorage({ dir: join(opened.dataDir, 'objects') })
    process = startIngestProcess({ database: opened.database, storage, source })
  })
  after(() => process.stop())

  /** As if begun by another process that is still at work on it. */
  async function begin(appKey: ApiKey, ref: string, more: Partial<IngestRequest> = {}) {
    const id = newIngestId()
    const request = requestFor(appKey, undefined, ref, more)
    const job = {
      id,
      request,
      progress: undefined,
      attempts: 1,
      troubleSince: 0,
      cancelRequested: false,
    }
    const until = Date.now() + 60_000
    await opened.database.transaction((trx) => insertIngests(trx, [job], OWNER, until))
    return id
  }
  const fail = (id: IngestId) =>
    endIngest(
      opened.database.db,
      id,
      OWNER,
      'failed',
      new QuaysideError('gone', { kind: 'not-found', code: 'gone', publicMessage: 'It is gone.' }),
    )
  const finish = (id: IngestId) =>
    opened.database.transaction((trx) =>
      finishIngest(trx, id, OWNER, { handle: newHandle(), size: 7 }),
    )
  const list = (appKey: ApiKey, request: Partial<TransferPageRequest> = {}) =>
    createListTransfers({ db: opened.database.db, ingests: process.ingests })(appKey, {
      limit: 50,
      ...request,
    })
  const idsOf = async (appKey: ApiKey, request: Partial<TransferPageRequest>) =>
    new Set((await list(appKey, request)).items.map(({ ingest }) => ingest.id))

  test('transfers are narrowed to what runs, failed, went on or is done', async () => {
    const appKey = newApiKey()
    const running = await begin(appKey, '/running.png')
    const failed = await begin(appKey, '/failed.png')
    const done = await begin(appKey, '/done.png')
    await opened.database.db
      .updateTable('ingests')
      .set({ attempts: 3 })
      .where('id', '=', done)
      .execute()
    await fail(failed)
    await finish(done)

    assert.deepEqual(await idsOf(appKey, {}), new Set([running, failed, done]))
    assert.deepEqual(await idsOf(appKey, { state: 'running' }), new Set([running]))
    assert.deepEqual(await idsOf(appKey, { state: 'failed' }), new Set([failed]))
    assert.deepEqual(await idsOf(appKey, { state: 'resumed' }), new Set([done]))
    assert.deepEqual(await idsOf(appKey, { state: 'done' }), new Set([done]))
  })

  test('transfers are listed newest first, page by page, each once', async () => {
    const appKey = newApiKey()
    const begun: IngestId[] = []
    for (let at = 0; at < 11; at++) begun.push(await begin(appKey, `/${at}.png`))
    const seen: IngestId[] = []
    let last = Number.POSITIVE_INFINITY

    for (let cursor: string | undefined; ; ) {
      const page = await list(appKey, { limit: 3, cursor })
      for (const { ingest, createdAt } of page.items) {
        assert.ok(createdAt.getTime() <= last)
        last = createdAt.getTime()
        seen.push(ingest.id)
      }
      if (page.cursor === undefined) break
      cursor = page.cursor
    }

    assert.equal(seen.length, 11)
    assert.deepEqual(new Set(seen), new Set(begun))
  })

  test('a transfer has the name that was asked for, or the last of its path', async () => {
    const nameOf = async (ref: string, more: Partial<IngestRequest> = {}) => {
      const appKey = newApiKey()
      await begin(appKey, ref, more)
      return (await list(appKey)).items[0]?.filename
    }

    assert.equal(await nameOf('/a folder/bike.png'), 'bike.png')
    assert.equal(await nameOf('/a folder/bike.png', { filename: 'my bike.png' }), 'my bike.png')
    assert.equal(await nameOf('https://a.example/pictures/bike.png?size=/big'), 'bike.png')
    assert.equal(await nameOf('/why?.png'), 'why?.png')
    assert.equal(await nameOf('/'), '/')
  })

  test('a neighbour sees none of them, and a place that was made up is refused', async () => {
    await begin(newApiKey(), '/a.png')

    assert.deepEqual(await idsOf(newApiKey(), {}), new Set())
    await assert.rejects(list(newApiKey(), { cursor: '12.ing_short' }), { code: 'cursor_invalid' })
  })
})
