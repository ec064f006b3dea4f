import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { ApiKey, DeliveryId, EndpointId } from '../lib/ids.ts'
import { newApiKey } from '../lib/ids.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { HOUR_MS, insertCounts, toCountRows } from './delivery-counts.ts'
import { createReadDeliveryStats } from './delivery-stats.ts'
import { endWaiting } from './end-waiting.ts'
import type { Outcome } from './outcome.ts'
import { saveOutcomes } from './record-repository.ts'
import { createScene } from './testing/scene.ts'

const OWNER = 'one process'

forEachDatabase((_name, open) => {
  let opened: TestDatabase
  before(async () => {
    opened = await open()
  })
  const scene = createScene(() => opened)

  const read = (
    appKey: ApiKey,
    { endpointId, hours = 24, now = Date.now() }: Partial<ReadOptions> = {},
  ) =>
    createReadDeliveryStats({ db: opened.database.db, now: () => new Date(now) })(appKey, {
      endpointId,
      hours,
    })
  interface ReadOptions {
    readonly endpointId: EndpointId
    readonly hours: number
    readonly now: number
  }
  const outcome = (
    row: { readonly id: string; readonly app_key: string; readonly endpoint_id: string },
    facts: Pick<Outcome, 'status'> & { readonly durationMs: number },
  ): Outcome => ({
    deliveryId: row.id as DeliveryId,
    appKey: row.app_key as ApiKey,
    endpointId: row.endpoint_id as EndpointId,
    number: 1,
    sent: {
      startedAt: Date.now(),
      durationMs: facts.durationMs,
      status: facts.status === 'delivered' ? 200 : 500,
      error: undefined,
      headers: {},
      body: '',
    },
    status: facts.status,
    dueAt: facts.status === 'pending' ? Date.now() + 60_000 : undefined,
    reason: undefined,
    isGone: false,
    wasFailing: false,
  })

  test('what is written down of attempts is counted with it, of each endpoint', async () => {
    const one = await scene.addEndpoint('https://hooks.example.com/one')
    const two = await scene.addEndpoint('https://hooks.example.com/two')
    await scene.tell(one.id, 4)
    await scene.tell(two.id, 1)
    const [a, b, c, d] = await scene.rows(one.id)
    const [e] = await scene.rows(two.id)
    assert.ok(a && b && c && d && e)
    await opened.database.db.updateTable('deliveries').set({ owner: OWNER }).execute()
    const now = Date.now()
    const save = (outcomes: readonly Outcome[]) =>
      saveOutcomes(opened.database, OWNER, outcomes, now)

    await save([outcome(a, { status: 'delivered', durationMs: 4 })])
    await save([
      outcome(b, { status: 'delivered', durationMs: 400 }),
      outcome(c, { status: 'pending', durationMs: 9_000 }),
      outcome(d, { status: 'not_delivered', durationMs: 9_000 }),
      outcome(e, { status: 'delivered', durationMs: 45_000 }),
    ])

    const all = (await read(scene.appKey, { now })).at(-1)
    const ofOne = (await read(scene.appKey, { now, endpointId: one.id })).at(-1)
    assert.deepEqual([all?.delivered, all?.failed], [3, 2])
    assert.deepEqual([ofOne?.delivered, ofOne?.failed], [2, 2])
    assert.ok(ofOne?.p50Ms && ofOne.p50Ms >= 3 && ofOne.p50Ms <= 5, String(ofOne?.p50Ms))
    assert.ok(ofOne?.p95Ms && ofOne.p95Ms > 300 && ofOne.p95Ms <= 500, String(ofOne?.p95Ms))
    assert.equal(all?.p95Ms, 30_000)
    const { lost } = await opened.database.db
      .selectFrom('delivery_hours')
      .select(({ fn }) => fn.sum<number | string>('not_delivered').as('lost'))
      .where('app_key', '=', scene.appKey)
      .executeTakeFirstOrThrow()
    assert.equal(Number(lost), 1)
  })

  test('attempts that could not be written down are not counted', async () => {
    const { id } = await scene.addEndpoint('https://hooks.example.com/three')
    await scene.tell(id, 1)
    const [row] = await scene.rows(id)
    assert.ok(row)
    const broken = outcome(row, { status: 'delivered', durationMs: Number.NaN })

    await assert.rejects(saveOutcomes(opened.database, OWNER, [broken], Date.now()))

    const all = await read(scene.appKey, { endpointId: id })
    assert.equal(all.at(-1)?.delivered, 0)
  })

  test('what waits for an endpoint that is deleted is counted as lost', async () => {
    const { id } = await scene.addEndpoint('https://hooks.example.com/four')
    await scene.tell(id, 3)
    await opened.database.db
      .updateTable('endpoints')
      .set({ deleted_at: Date.now() })
      .where('id', '=', id)
      .execute()

    await endWaiting(opened.database, id, { reason: 'endpoint_deleted', now: new Date() })

    const rows = await opened.database.db
      .selectFrom('delivery_hours')
      .select('not_delivered')
      .where('endpoint_id', '=', id)
      .execute()
    assert.deepEqual(rows, [{ not_delivered: 3 }])
  })

  test('hours without an attempt are there, and many hours are put together', async () => {
    const appKey = newApiKey()
    const now = Date.parse('2026-03-01T12:34:56Z')
    const add = async (hoursAgo: number, owner: string) => {
      const endpointId = 'ep_1' as EndpointId
      const sent = { startedAt: 0, durationMs: 10, status: 200, headers: {}, body: '' }
      const done = {
        appKey,
        endpointId,
        status: 'delivered',
        sent: { ...sent, error: undefined },
      } as const
      const counting = { owner, now: now - hoursAgo * HOUR_MS }
      await insertCounts(opened.database.db, toCountRows([done, done], counting)).execute()
    }
    await add(0, 'a')
    await add(0, 'b')
    await add(30, 'a')
    await add(100, 'a')

    const day = await read(appKey, { hours: 24, now })
    const month = await read(appKey, { hours: 720, now })

    assert.equal(day.length, 24)
    assert.equal(day.at(-1)?.from.toISOString(), '2026-03-01T12:00:00.000Z')
    assert.deepEqual(
      day.map(({ delivered }) => delivered),
      [...Array(23).fill(0), 4],
    )
    assert.equal(day[0]?.p50Ms, undefined)
    assert.equal(month.length, 60)
    assert.equal(
      month.reduce((sum, { delivered }) => sum + delivered, 0),
      8,
    )
    assert.ok(month.every(({ from }) => from.getUTCHours() % 12 === 0))
  })
})
