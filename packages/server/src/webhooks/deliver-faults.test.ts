import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { EndpointId } from '../lib/ids.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { eventually } from '../testing/eventually.ts'
import { holdEndpoint } from './testing/hold-endpoint.ts'
import { hang, startReceiver, withStatus } from './testing/receiver.ts'
import { createScene } from './testing/scene.ts'

const DAY = 24 * 3_600_000

forEachDatabase((name, open) => {
  let opened: TestDatabase
  before(async () => {
    opened = await open()
  })
  const scene = createScene(() => opened)

  const change = (id: EndpointId, values: Record<string, string | number | null>) =>
    opened.database.db.updateTable('endpoints').set(values).where('id', '=', id).execute()
  const endpointRow = (id: EndpointId) =>
    opened.database.db
      .selectFrom('endpoints')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  /** What a process that died has left behind. */
  const lease = (id: EndpointId, leaseUntil: number) =>
    opened.database.db
      .updateTable('deliveries')
      .set({ owner: 'dead', lease_until: leaseUntil })
      .where('endpoint_id', '=', id)
      .execute()
  const statuses = async (id: EndpointId) => (await scene.rows(id)).map(({ status }) => status)

  test('the answer 410 pauses the endpoint and ends all that waits for it', async () => {
    await using receiver = await startReceiver()
    receiver.answer(withStatus(410))
    const { id } = await scene.addEndpoint(receiver.url)
    const process = await scene.start()

    await process.tell(id, 30)

    await eventually(async () => {
      const rows = await scene.rows(id)
      assert.ok(rows.every(({ due_at }) => due_at === null))
    })
    const rows = await scene.rows(id)
    assert.ok(rows.every((row) => row.status === 'not_delivered' && row.reason === 'endpoint_gone'))
    const { status, paused_because } = await endpointRow(id)
    assert.deepEqual([status, paused_because], ['paused', 'gone'])
    assert.ok(receiver.requests.length < 30)
  })

  test('what waits for an endpoint that is deleted ends without being sent', async () => {
    await using receiver = await startReceiver()
    const { id } = await scene.addEndpoint(receiver.url)
    await scene.tell(id, 20)
    await change(id, { deleted_at: Date.now() })

    await scene.start()

    await eventually(async () =>
      assert.deepEqual(await statuses(id), Array(20).fill('not_delivered')),
    )
    assert.equal((await scene.rows(id))[0]?.reason, 'endpoint_deleted')
    assert.equal(receiver.requests.length, 0)
  })

  test('a pause keeps what waits until it ends', async () => {
    await using receiver = await startReceiver()
    const { id } = await scene.addEndpoint(receiver.url)
    await change(id, { status: 'paused', paused_because: 'asked' })
    const process = await scene.start()
    await process.tell(id)
    const other = await scene.addEndpoint(receiver.url)
    await process.tell(other.id)
    await eventually(async () => assert.deepEqual(await statuses(other.id), ['delivered']))
    assert.deepEqual(await statuses(id), ['pending'])

    await change(id, { status: 'enabled', paused_because: null })
    await process.tell(id)

    await eventually(async () => assert.deepEqual(await statuses(id), ['delivered', 'delivered']))
  })

  test('an endpoint that has failed for five days is paused, one success before would have helped', async () => {
    await using receiver = await startReceiver()
    receiver.answer(withStatus(500))
    const failing = await scene.addEndpoint(receiver.url)
    const recovered = await scene.addEndpoint(receiver.url)
    for (const { id } of [failing, recovered]) {
      await change(id, { failing_since: Date.now() - 5 * DAY - 1_000 })
    }
    const process = await scene.start()

    await process.tell(failing.id)
    await eventually(async () => assert.equal((await endpointRow(failing.id)).status, 'paused'))
    receiver.answer(withStatus(204))
    await process.tell(recovered.id)
    await eventually(async () => assert.deepEqual(await statuses(recovered.id), ['delivered']))

    assert.equal((await endpointRow(failing.id)).paused_because, 'failing')
    assert.deepEqual(await statuses(failing.id), ['pending'])
    const { status, failing_since } = await endpointRow(recovered.id)
    assert.deepEqual([status, failing_since], ['enabled', null])
  })

  test('the first failure since a success says since when the endpoint fails', async () => {
    await using receiver = await startReceiver()
    receiver.answer(withStatus(302))
    const { id } = await scene.addEndpoint(receiver.url)
    const process = await scene.start()
    const since = Date.now()

    await process.tell(id)

    await eventually(async () => assert.ok((await endpointRow(id)).failing_since !== null))
    assert.ok(((await endpointRow(id)).failing_since ?? 0) >= since)
  })

  test('what was committed right before the process died is sent by the next one', async () => {
    await using receiver = await startReceiver()
    const { id } = await scene.addEndpoint(receiver.url)
    const [eventId] = await scene.tell(id)

    await scene.start()

    await eventually(async () => assert.deepEqual(await statuses(id), ['delivered']))
    assert.equal(JSON.parse(receiver.requests[0]?.body ?? '{}').id, eventId)
  })

  test('what was in the hand of a process that died is sent again with the same id', async () => {
    await using receiver = await startReceiver()
    const { id } = await scene.addEndpoint(receiver.url)
    const [eventId] = await scene.tell(id)
    await lease(id, Date.now() + 1_500)

    await scene.start()

    await eventually(async () => assert.deepEqual(await statuses(id), ['delivered']))
    assert.equal(JSON.parse(receiver.requests[0]?.body ?? '{}').id, eventId)
    assert.equal((await scene.rows(id))[0]?.attempts, 1)
  })

  test('a lease from a clock that ran ahead holds nothing up', async () => {
    await using receiver = await startReceiver()
    const { id } = await scene.addEndpoint(receiver.url)
    await scene.tell(id)
    await lease(id, Date.now() + DAY)

    await scene.start()

    await eventually(async () => assert.deepEqual(await statuses(id), ['delivered']))
  })

  test('a process that stops gives back what it has not tried and abandons what hangs', async () => {
    await using receiver = await startReceiver()
    receiver.answer(hang)
    const { id } = await scene.addEndpoint(receiver.url)
    const process = await scene.start()
    await process.tell(id, 40)
    await eventually(() => assert.ok(receiver.requests.length >= 8))

    const since = Date.now()
    await process.stop(200)

    assert.ok(Date.now() - since < 3_000)
    const rows = await scene.rows(id)
    assert.ok(rows.every((row) => row.lease_until === 0 && row.attempts === 0))
    receiver.answer(withStatus(200))
    await scene.start()
    await eventually(async () => assert.deepEqual(await statuses(id), Array(40).fill('delivered')))
  })

  test('both secrets sign while an old one is still good', async () => {
    await using receiver = await startReceiver()
    const { id } = await scene.addEndpoint(receiver.url)
    const { secret_sealed } = await endpointRow(id)
    await change(id, {
      former_secret_sealed: secret_sealed,
      former_secret_until: Date.now() + 60_000,
    })
    const process = await scene.start()

    await process.tell(id)

    await eventually(() => assert.equal(receiver.requests.length, 1))
    const signature = String(receiver.requests[0]?.headers['webhook-signature'])
    assert.equal(signature.split(' ').length, 2)
  })

  test('what is in hand is not sent twice when its lease has ended meanwhile', async () => {
    await using receiver = await startReceiver()
    receiver.answer(hang)
    const { id } = await scene.addEndpoint(receiver.url)
    const process = await scene.start()
    await process.tell(id)
    await eventually(() => assert.equal(receiver.requests.length, 1))
    await opened.database.db
      .updateTable('deliveries')
      .set({ lease_until: 0 })
      .where('endpoint_id', '=', id)
      .execute()

    const [second] = await process.tell(id)

    const received = () => receiver.requests.map(({ body }) => JSON.parse(body).id)
    await eventually(() => assert.ok(received().includes(second)))
    assert.equal(new Set(received()).size, received().length)
  })

  test('a secret that cannot be opened fails its own deliveries alone', async () => {
    await using receiver = await startReceiver()
    const { id } = await scene.addEndpoint(receiver.url)
    const other = await scene.addEndpoint(receiver.url)
    await change(id, { secret_sealed: (await endpointRow(other.id)).secret_sealed })
    const process = await scene.start({ schedule: [] })

    // First whose secret it is: that it is known there opens it nowhere else.
    await process.tell(other.id)
    await eventually(async () => assert.deepEqual(await statuses(other.id), ['delivered']))
    await process.tell(id)
    await process.tell(other.id)

    await eventually(async () => assert.deepEqual(await statuses(id), ['not_delivered']))
    await eventually(async () =>
      assert.deepEqual(await statuses(other.id), ['delivered', 'delivered']),
    )
    const failed = process.outcomes.find(({ endpointId }) => endpointId === id)
    assert.equal(failed?.sent?.error?.code, 'not_signed')
  })

  if (name === 'sqlite') return

  test('an answer 410 holds also while it is not yet written down', async () => {
    await using receiver = await startReceiver()
    receiver.answer(withStatus(410))
    const { id } = await scene.addEndpoint(receiver.url)
    const process = await scene.start()
    await using held = await holdEndpoint(opened.database, id, { action: 'fp.upload' })
    await process.tell(id)
    await eventually(() => assert.equal(process.outcomes.length, 1))

    for (let look = 0; look < 2; look++) {
      await process.tell(id, 3)
      await eventually(async () =>
        assert.ok((await scene.rows(id)).every(({ owner }) => owner !== null)),
      )
    }

    assert.equal(receiver.requests.length, 1)
    await held.commit()
    await eventually(async () =>
      assert.deepEqual(await statuses(id), Array(7).fill('not_delivered')),
    )
  })

  test('several processes share a line, and none sends what another has', async () => {
    await using receiver = await startReceiver()
    receiver.answer((response) => setTimeout(() => response.end(), 50))
    const { id } = await scene.addEndpoint(receiver.url)
    const ids = await scene.tell(id, 2_000)

    const processes = await Promise.all([scene.start(), scene.start()])

    await eventually(async () =>
      assert.ok((await statuses(id)).every((one) => one === 'delivered')),
    )
    const received = receiver.requests.map(({ body }) => JSON.parse(body).id)
    assert.deepEqual(
      received.toSorted((a, b) => a - b),
      ids,
    )
    assert.ok(processes.every(({ outcomes }) => outcomes.length > 0))
  })
})
