import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { createEventNews } from '../events/event-news.ts'
import { exampleStoredFile } from '../events/examples.ts'
import { fileDeleted } from '../events/file-deleted.ts'
import { fileStored } from '../events/file-stored.ts'
import { createRecordEvent } from '../events/record.ts'
import { exampleFacts } from '../events/testing/record.ts'
import { insertFile, markFileDeleted } from '../files/file-repository.ts'
import { insertOrFindObject } from '../files/object-repository.ts'
import { finishIngest, insertIngests } from '../ingest/ingest-repository.ts'
import { requestFor } from '../ingest/testing/ingest-world.ts'
import {
  type ApiKey,
  type DeliveryId,
  type EndpointId,
  newApiKey,
  newEndpointId,
  newHandle,
  newIngestId,
  newObjectId,
  randomText,
} from '../lib/ids.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { createDeliveries } from '../webhooks/deliveries.ts'
import type { Outcome } from '../webhooks/outcome.ts'
import { saveOutcomes } from '../webhooks/record-repository.ts'
import { createReadTimeline } from './timeline.ts'

const OWNER = 'one process'
const unasked = { enqueueAll: async () => {} }

forEachDatabase((_name, open) => {
  let opened: TestDatabase
  before(async () => {
    opened = await open()
  })

  const read = createReadTimelineOf(() => opened)

  function createReadTimelineOf(the: () => TestDatabase) {
    return (appKey: ApiKey, handle: ReturnType<typeof newHandle>) =>
      createReadTimeline({ db: the().database.db, sourceTitle: () => 'Dropbox' })(appKey, handle)
  }
  const record = () =>
    createRecordEvent({
      database: opened.database,
      queue: unasked,
      facts: exampleFacts,
      news: createEventNews(),
    })

  async function addEndpoint(appKey: ApiKey, action: string, host: string) {
    const id = newEndpointId()
    await opened.database.db
      .insertInto('endpoints')
      .values({
        id,
        app_key: appKey,
        url: `https://${host}/hook`,
        action,
        secret_sealed: '',
        status: 'enabled',
        created_at: 0,
      })
      .execute()
    return id
  }

  /** A picked file that was stored, as an ingest does it. */
  async function store(appKey: ApiKey) {
    const { database } = opened
    const [id, handle] = [newIngestId(), newHandle()]
    const request = requestFor(appKey, undefined, '/photos/bike.png')
    const job = {
      ...{ id, request, progress: undefined, attempts: 1, troubleSince: 0 },
      cancelRequested: false,
    }
    await database.transaction((trx) => insertIngests(trx, [job], OWNER, Date.now() + 60_000))
    await database.transaction(async (trx) => {
      const object = await insertOrFindObject(trx, {
        id: newObjectId(),
        appKey,
        location: 'local',
        storageKey: randomText(12),
        size: 5,
        sha256: 'f'.repeat(64),
        blockHash: undefined,
      })
      const createdAt = new Date()
      const file = { ...exampleStoredFile, appKey, handle, createdAt, objectId: object.id }
      await insertFile(trx, file)
      await record()(trx, appKey, fileStored, file)
      await finishIngest(trx, id, OWNER, { handle, size: 5 })
    })
    return handle
  }
  const remove = (appKey: ApiKey, handle: ReturnType<typeof newHandle>) =>
    opened.database.transaction(async (trx) => {
      await markFileDeleted(trx, appKey, handle)
      await record()(trx, appKey, fileDeleted, { handle })
    })

  async function attempt(endpointId: EndpointId, status: 200 | 500, startedAt = Date.now()) {
    const row = await opened.database.db
      .selectFrom('deliveries')
      .selectAll()
      .where('endpoint_id', '=', endpointId)
      .where('status', '=', 'pending')
      .executeTakeFirstOrThrow()
    const outcome: Outcome = {
      deliveryId: row.id as DeliveryId,
      appKey: row.app_key as ApiKey,
      endpointId,
      number: row.attempts + 1,
      sent: { startedAt, durationMs: 12, status, error: undefined, headers: {}, body: '' },
      status: status === 200 ? 'delivered' : 'pending',
      dueAt: status === 200 ? undefined : startedAt + 300_000,
      reason: undefined,
      isGone: false,
      wasFailing: false,
    }
    await opened.database.db
      .updateTable('deliveries')
      .set({ owner: OWNER })
      .where('id', '=', row.id)
      .execute()
    await saveOutcomes(opened.database, OWNER, [outcome], startedAt)
    return row.id as DeliveryId
  }

  test('a file was picked, transferred and stored, told, and delivered', async () => {
    const appKey = newApiKey()
    const endpoint = await addEndpoint(appKey, 'fp.upload', 'hooks.example.com')
    await addEndpoint(appKey, 'fp.delete', 'other.example.com')
    const handle = await store(appKey)
    const deliveryId = await attempt(endpoint, 200)
    await store(appKey)

    const entries = await read(appKey, handle)

    assert.deepEqual(
      entries?.map(({ kind, title, outcome, detail }) => [kind, title, outcome, detail]),
      [
        ['picked', 'Dropbox', undefined, '/photos/bike.png'],
        ['transferred', 'Dropbox', 'ok', ''],
        ['stored', 'local', 'ok', `SHA-256 ${'f'.repeat(64)}`],
        ['event', 'fp.upload', undefined, 'File Uploads'],
        ['delivery', 'hooks.example.com', 'ok', 'attempt 1: HTTP 200'],
      ],
    )
    assert.deepEqual([entries?.at(-1)?.deliveryId, entries?.at(-1)?.durationMs], [deliveryId, 12])
    assert.equal(entries?.at(-1)?.eventId, entries?.at(-2)?.eventId)
  })

  test('each attempt is told, what is still to come, and what was sent again', async () => {
    const appKey = newApiKey()
    const endpoint = await addEndpoint(appKey, 'fp.upload', 'hooks.example.com')
    const handle = await store(appKey)
    const deliveries = async () =>
      (await read(appKey, handle))
        ?.filter(({ kind }) => kind === 'delivery')
        .map(({ outcome, detail }) => [outcome, detail])
    assert.deepEqual(await deliveries(), [['waiting', 'attempt 1']])

    const startedAt = Date.now() + 1_000
    const id = await attempt(endpoint, 500, startedAt)
    assert.deepEqual(await deliveries(), [
      ['failed', 'attempt 1: HTTP 500'],
      ['waiting', 'attempt 2'],
    ])

    await attempt(endpoint, 200, startedAt + 1_000)
    const log = createDeliveries({
      database: opened.database,
      queue: unasked,
      now: () => new Date(startedAt + 2_000),
    })
    await log.replay(appKey, id)
    await attempt(endpoint, 200, startedAt + 3_000)
    assert.deepEqual(await deliveries(), [
      ['failed', 'attempt 1: HTTP 500'],
      ['ok', 'attempt 2: HTTP 200'],
      ['ok', 'sent again, attempt 1: HTTP 200'],
    ])
  })

  test('a file that was deleted has its story all the same', async () => {
    const appKey = newApiKey()
    const handle = await store(appKey)
    await remove(appKey, handle)

    const kinds = (await read(appKey, handle))?.map(({ kind, title }) => `${kind} ${title}`.trim())

    assert.deepEqual(kinds?.slice(-2), ['deleted', 'event fp.delete'])
  })

  test("a neighbour's file has none, as one that never was", async () => {
    const handle = await store(newApiKey())

    assert.equal(await read(newApiKey(), handle), undefined)
    assert.equal(await read(newApiKey(), newHandle()), undefined)
  })
})
