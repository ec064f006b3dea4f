import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { ApiKey, DeliveryId, EndpointId } from '../lib/ids.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import type { Outcome } from './outcome.ts'
import { createRecorder } from './recorder.ts'
import { createScene } from './testing/scene.ts'

forEachDatabase((name, open) => {
  let opened: TestDatabase
  before(async () => {
    opened = await open()
  })
  const scene = createScene(() => opened)

  async function withDeliveries(count: number) {
    const { id } = await scene.addEndpoint('http://127.0.0.1:9/hook')
    await scene.tell(id, count)
    const faults: unknown[] = []
    const recorder = createRecorder({
      database: opened.database,
      owner: 'recorder',
      onPaused: () => {},
      onFault: (fault) => faults.push(fault),
    })
    return { id, rows: await scene.rows(id), recorder, faults }
  }

  test('one answer that the database refuses holds up none of those beside it', async () => {
    const { id, rows, recorder, faults } = await withDeliveries(150)
    const bodies = rows.map((_, index) => (index === 97 ? 'nul: \0' : 'thank you'))
    const since = performance.now()

    const written = await Promise.all(
      rows.map((row, index) => recorder.record(delivered(row, bodies[index] ?? ''))),
    )

    assert.ok(performance.now() - since < 3_000, 'nobody waited for another try')
    assert.ok(written.every(Boolean))
    const attempts = await opened.database.db
      .selectFrom('attempts')
      .select(['delivery_id', 'response_body', 'status'])
      .where(
        'delivery_id',
        'in',
        rows.map((row) => row.id),
      )
      .execute()
    const kept = new Map(attempts.map((one) => [one.delivery_id, one]))
    assert.equal(attempts.length, 150)
    const others = rows.filter((_, index) => index !== 97)
    assert.ok(others.every((row) => kept.get(row.id)?.response_body === 'thank you'))
    assert.equal(kept.get(rows[97]?.id ?? '')?.status, 200)
    assert.ok((await scene.rows(id)).every((row) => row.status === 'delivered'))
    assert.equal(faults.length > 0, name === 'postgres', 'SQLite takes a NUL')
  })

  const skip = name === 'sqlite' && 'SQLite keeps whatever it is given'
  test('what can be kept in no form is given up alone, and at once', { skip }, async () => {
    const { rows, recorder } = await withDeliveries(2)
    const [first, second] = rows.map((row) => delivered(row, 'fine'))
    assert.ok(first?.sent && second)
    const tooLarge = { ...first, sent: { ...first.sent, durationMs: 2 ** 40 } }

    const written = await Promise.all([recorder.record(tooLarge), recorder.record(second)])

    assert.deepEqual(written, [false, true])
  })
})

function delivered(
  row: { readonly id: string; readonly app_key: string; readonly endpoint_id: string },
  body: string,
): Outcome {
  return {
    deliveryId: row.id as DeliveryId,
    appKey: row.app_key as ApiKey,
    endpointId: row.endpoint_id as EndpointId,
    number: 1,
    sent: {
      startedAt: Date.now(),
      durationMs: 5,
      status: 200,
      error: undefined,
      headers: { server: 'test' },
      body,
    },
    status: 'delivered',
    dueAt: undefined,
    reason: undefined,
    isGone: false,
    wasFailing: false,
  }
}
