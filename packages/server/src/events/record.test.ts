import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Database } from '../db/database.ts'
import { type ApiKey, newApiKey, newEndpointId } from '../lib/ids.ts'
import { createQueue } from '../queue/index.ts'
import type { Job, Queue } from '../queue/queue.ts'
import { forEachDatabase } from '../testing/databases.ts'
import { eventually } from '../testing/eventually.ts'
import { DELIVERY_JOB } from './delivery-jobs.ts'
import { toWebhookBody } from './event-body.ts'
import { createEventNews } from './event-news.ts'
import { exampleHandle, exampleStoredFile } from './examples.ts'
import { fileDeleted } from './file-deleted.ts'
import { fileStored } from './file-stored.ts'
import { createRecordEvent, type RecordEvent } from './record.ts'
import { exampleFacts } from './testing/record.ts'

forEachDatabase((_name, open) => {
  let database: Database
  let queue: Queue
  let recordEvent: RecordEvent
  let jobs: readonly Job[] = []
  const news = createEventNews()

  before(async () => {
    const opened = await open()
    database = opened.database
    queue = await createQueue({
      database,
      databaseUrl: opened.url,
      onFault: (error) => assert.fail(String(error)),
    })
    const options = { concurrency: 4, timeoutMs: 60_000, maxAttempts: 1 }
    queue.handle(DELIVERY_JOB, options, async (job) => {
      jobs = [...jobs, job]
    })
    await queue.start()
    recordEvent = createRecordEvent({ database, queue, facts: exampleFacts, news })
  })
  after(() => queue.stop({ graceMs: 1_000 }))

  async function addEndpoint(appKey: ApiKey, more: { status?: string; deletedAt?: number } = {}) {
    const id = newEndpointId()
    await database.db
      .insertInto('endpoints')
      .values({
        id,
        app_key: appKey,
        url: 'https://shop.example.com/hook',
        action: 'fp.upload',
        secret_sealed: 'x',
        status: more.status ?? 'enabled',
        created_at: Date.now(),
        deleted_at: more.deletedAt ?? null,
      })
      .execute()
    return id
  }
  const deliveriesOf = (appKey: ApiKey) =>
    database.db.selectFrom('deliveries').selectAll().where('app_key', '=', appKey).execute()
  const eventsOf = (appKey: ApiKey) =>
    database.db.selectFrom('events').selectAll().where('app_key', '=', appKey).execute()

  describe('recording an event', () => {
    test('makes a delivery, due at once, and a job for each enabled endpoint that wants it', async () => {
      const appKey = newApiKey()
      const wanted = [await addEndpoint(appKey), await addEndpoint(appKey)].sort()
      await addEndpoint(appKey, { status: 'paused' })
      await addEndpoint(appKey, { deletedAt: Date.now() })
      await addEndpoint(newApiKey())
      const before = Date.now()

      await database.transaction((trx) => recordEvent(trx, appKey, fileStored, exampleStoredFile))

      const [event] = await eventsOf(appKey)
      assert.ok(event)
      const deliveries = await deliveriesOf(appKey)
      assert.deepEqual(deliveries.map((row) => row.endpoint_id).sort(), wanted)
      for (const row of deliveries) {
        assert.equal(row.id, `dlv_${event.id}_${row.endpoint_id}`)
        assert.equal(row.event_id, event.id)
        assert.equal(row.action, 'fp.upload')
        assert.equal(row.status, 'pending')
        assert.equal(row.attempts, 0)
        assert.equal(row.is_test, 0)
        assert.ok(row.due_at !== null && row.due_at >= before && row.due_at <= Date.now())
      }
      await eventually(() => {
        const told = jobs.map(({ payload }) => payload.endpointId)
        assert.deepEqual(told.filter((id) => wanted.includes(id as never)).sort(), wanted)
      })
    })

    test('writes only the event where nobody wants it', async () => {
      const appKey = newApiKey()
      await addEndpoint(appKey)
      const file = { handle: exampleHandle(1) }

      await database.transaction((trx) => recordEvent(trx, appKey, fileDeleted, file))

      assert.equal((await eventsOf(appKey)).length, 1)
      assert.deepEqual(await deliveriesOf(appKey), [])
    })

    test('leaves nothing behind when its transaction fails', async () => {
      const appKey = newApiKey()
      const endpoint = await addEndpoint(appKey)
      const work = database.transaction(async (trx) => {
        await recordEvent(trx, appKey, fileStored, exampleStoredFile)
        throw new Error('the disk is full')
      })

      await assert.rejects(work, /the disk is full/)

      assert.deepEqual(await eventsOf(appKey), [])
      assert.deepEqual(await deliveriesOf(appKey), [])
      assert.ok(!jobs.some(({ payload }) => payload.endpointId === endpoint))
    })

    test('keeps a body that becomes the same bytes each time, with an integer id and timestamp', async () => {
      const appKey = newApiKey()
      await database.transaction((trx) => recordEvent(trx, appKey, fileStored, exampleStoredFile))

      const [event] = await eventsOf(appKey)
      assert.ok(event)
      const body = toWebhookBody(event.id, event.body)

      assert.equal(toWebhookBody(event.id, event.body), body)
      assert.match(body, /^{"action":"fp.upload","timestamp":\d+,"id":\d+,"text":{"container"/)
      assert.equal(JSON.parse(body).timestamp, Math.floor(event.created_at / 1000))
    })

    test('wakes whoever follows the app once it is committed, and nobody else', async () => {
      const appKey = newApiKey()
      const { signal } = new AbortController()
      let isNeighbourTold = false
      const gone = new AbortController()
      const neighbour = news.next(newApiKey(), 60_000, gone.signal).then(() => {
        isNeighbourTold = !gone.signal.aborted
      })
      const told = news.next(appKey, 60_000, signal)

      await database.transaction((trx) => recordEvent(trx, appKey, fileStored, exampleStoredFile))
      await told

      gone.abort()
      await neighbour
      assert.equal(isNeighbourTold, false)
    })
  })
})
