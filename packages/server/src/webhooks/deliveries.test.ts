import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { type ApiKey, type DeliveryId, newApiKey } from '../lib/ids.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { eventually } from '../testing/eventually.ts'
import { createDeliveries } from './deliveries.ts'
import { createPruneWebhooks } from './prune.ts'
import { startReceiver, withStatus } from './testing/receiver.ts'
import { createScene } from './testing/scene.ts'

const DAY = 24 * 3_600_000
const unasked = { enqueueAll: async () => {} }

forEachDatabase((_name, open) => {
  let opened: TestDatabase
  before(async () => {
    opened = await open()
  })
  const scene = createScene(() => opened)
  const log = (queue: Parameters<typeof createDeliveries>[0]['queue'] = unasked) =>
    createDeliveries({ database: opened.database, queue, now: () => new Date() })
  const age = (table: 'deliveries' | 'events', byMs: number) =>
    opened.database.db
      .updateTable(table)
      .set(({ eb }) => ({ created_at: eb('created_at', '-', byMs) }))
      .where('app_key', '=', scene.appKey)
      .execute()
  const countOf = async (table: 'deliveries' | 'events' | 'attempts') =>
    (await opened.database.db.selectFrom(table).select('id').execute()).length

  test('the log is read newest first, page by page, each delivery once', async () => {
    const { id } = await scene.addEndpoint('https://hooks.example.com/a')
    for (let batch = 0; batch < 5; batch++) await scene.tell(id, 5)
    const seen: DeliveryId[] = []

    let cursor: string | undefined
    do {
      const page = await log().list(scene.appKey, { endpointId: id, limit: 7, cursor })
      seen.push(...page.deliveries.map((delivery) => delivery.id))
      cursor = page.cursor
    } while (cursor !== undefined)

    assert.equal(seen.length, 25)
    assert.equal(new Set(seen).size, 25)
    const { deliveries } = await log().list(scene.appKey, { endpointId: id, limit: 25 })
    const times = deliveries.map(({ createdAt }) => +createdAt)
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    )
    assert.equal(deliveries[0]?.url, 'https://hooks.example.com/a')
  })

  test('the log can be narrowed', async () => {
    const { id } = await scene.addEndpoint('https://hooks.example.com/b')
    await scene.tell(id, 3)
    const count = async (filter: object) => {
      const page = await log().list(scene.appKey, { endpointId: id, limit: 50, ...filter })
      return page.deliveries.length
    }

    assert.equal(await count({ status: 'pending' }), 3)
    assert.equal(await count({ status: 'delivered' }), 0)
    assert.equal(await count({ action: 'fp.delete' }), 0)
    assert.equal(await count({ from: new Date(Date.now() + DAY) }), 0)
    assert.equal(await count({ to: new Date(Date.now() + DAY) }), 3)
  })

  test('a place in the log that was made up is refused', async () => {
    const asking = log().list(scene.appKey, { limit: 5, cursor: '12.nonsense' })

    await assert.rejects(asking, { code: 'cursor_invalid' })
  })

  test('a neighbour finds nothing', async () => {
    const neighbour: ApiKey = newApiKey()
    const { id } = await scene.addEndpoint('https://hooks.example.com/c')
    await scene.tell(id)
    const [row] = await scene.rows(id)
    const deliveryId = row?.id as DeliveryId

    const range = { from: new Date(0), to: new Date(Date.now() + DAY), onlyFailed: false }
    assert.equal(await log().find(neighbour, deliveryId), undefined)
    assert.deepEqual((await log().list(neighbour, { limit: 9 })).deliveries, [])
    assert.equal((await log().replayRange(neighbour, range)).count, 0)
    await assert.rejects(log().replay(neighbour, deliveryId), { code: 'delivery_unknown' })
  })

  test('what a receiver answered can be read, and the delivery sent again with a mark', async () => {
    await using receiver = await startReceiver()
    receiver.answer(withStatus(500, 'out of coffee'))
    const { id } = await scene.addEndpoint(receiver.url)
    const process = await scene.start({ schedule: [] })
    await process.tell(id)
    await eventually(async () => assert.equal((await scene.rows(id))[0]?.status, 'not_delivered'))
    const failedId = (await scene.rows(id))[0]?.id as DeliveryId

    receiver.answer(withStatus(200))
    const replay = await log(process.queue).replay(scene.appKey, failedId)

    await eventually(async () => {
      const found = await log().find(scene.appKey, replay.id)
      assert.equal(found?.status, 'delivered')
    })
    const failed = await log().find(scene.appKey, failedId)
    assert.equal(failed?.status, 'not_delivered')
    assert.equal(failed?.history.length, 1)
    assert.equal(failed?.history[0]?.status, 500)
    assert.equal(failed?.history[0]?.responseBody, 'out of coffee')
    assert.equal(failed?.body, receiver.requests[0]?.body)
    assert.equal(replay.replayOf, failedId)
    const [first, second] = receiver.requests
    assert.equal(second?.body, first?.body)
    assert.equal(second?.headers['webhook-id'], first?.headers['webhook-id'])
    assert.equal(second?.headers['quayside-replay-of'], failedId)
  })

  test('a time range is sent again, or what failed in it, and no replay of a replay', async () => {
    const { id } = await scene.addEndpoint('https://hooks.example.com/d')
    await scene.tell(id, 2_300)
    await opened.database.db
      .updateTable('deliveries')
      .set({ status: 'not_delivered', due_at: null })
      .where('endpoint_id', '=', id)
      .where(
        'event_id',
        'in',
        (await scene.rows(id)).slice(0, 50).map((row) => row.event_id),
      )
      .execute()
    const range = { from: new Date(0), to: new Date(Date.now() + DAY), endpointId: id }

    const failed = await log().replayRange(scene.appKey, { ...range, onlyFailed: true })
    const all = await log().replayRange(scene.appKey, { ...range, onlyFailed: false })

    assert.deepEqual(failed, { count: 50, cursor: undefined })
    assert.deepEqual(all, { count: 2_300, cursor: undefined })
    assert.equal((await scene.rows(id)).length, 2_300 + 2_350)
  })

  test('a range of more than one call takes is gone on with, each delivery once', async () => {
    const { id } = await scene.addEndpoint('https://hooks.example.com/g')
    await scene.tell(id, 2_300)
    const deps = { database: opened.database, queue: unasked, now: () => new Date() }
    const { replayRange } = createDeliveries({ ...deps, maxReplayed: 1_100 })
    const to = new Date(Date.now() + DAY)
    const range = { from: new Date(0), to, endpointId: id, onlyFailed: false }

    const counts: number[] = []
    let cursor: string | undefined
    do {
      const replayed = await replayRange(scene.appKey, { ...range, cursor })
      counts.push(replayed.count)
      cursor = replayed.cursor
    } while (cursor !== undefined && counts.length < 9)

    assert.deepEqual(counts, [1_100, 1_100, 100])
    const originals = (await scene.rows(id)).flatMap((row) => row.replay_of ?? [])
    assert.equal(new Set(originals).size, 2_300)
    const madeUp = replayRange(scene.appKey, { ...range, cursor: 'made-up' })
    await assert.rejects(madeUp, { code: 'cursor_invalid' })
  })

  test('nothing is sent again to endpoints that are paused or deleted', async () => {
    const { id } = await scene.addEndpoint('https://hooks.example.com/e')
    await scene.tell(id)
    const deliveryId = (await scene.rows(id))[0]?.id as DeliveryId
    const change = (values: object) =>
      opened.database.db.updateTable('endpoints').set(values).where('id', '=', id).execute()

    await change({ status: 'paused' })
    await assert.rejects(log().replay(scene.appKey, deliveryId), { code: 'endpoint_paused' })
    await change({ deleted_at: Date.now() })
    await assert.rejects(log().replay(scene.appKey, deliveryId), { code: 'endpoint_deleted' })
  })

  test('what is old goes, but for what waits and what a replay needs', async () => {
    const prune = createPruneWebhooks(opened.database, { keepMs: 30 * DAY })
    const signal = new AbortController().signal
    const { db } = opened.database
    for (const table of ['attempts', 'deliveries', 'events'] as const) {
      await db.deleteFrom(table).execute()
    }
    const { id } = await scene.addEndpoint('https://hooks.example.com/f')
    const ended = await scene.tell(id, 1_500)
    const [replayed = 0] = await scene.tell(id)
    const [waiting = 0] = await scene.tell(id)
    const end = { status: 'delivered', due_at: null }
    await db.updateTable('deliveries').set(end).where('event_id', '!=', waiting).execute()
    await age('deliveries', 40 * DAY)
    await age('events', 40 * DAY)
    await log().replay(scene.appKey, `dlv_${replayed}_${id}` as DeliveryId)

    await prune(signal)

    const left = await db.selectFrom('deliveries').select('event_id').orderBy('event_id').execute()
    assert.deepEqual(left, [{ event_id: replayed }, { event_id: waiting }])
    const events = await db.selectFrom('events').select('id').orderBy('id').execute()
    assert.deepEqual(events, [{ id: replayed }, { id: waiting }])
    assert.equal(ended.length, 1_500)
    assert.equal(await countOf('attempts'), 0)
  })
})
