import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { eventually } from '../testing/eventually.ts'
import { hang, startReceiver, withStatus } from './testing/receiver.ts'
import { createScene } from './testing/scene.ts'

forEachDatabase((_name, open) => {
  let opened: TestDatabase
  before(async () => {
    opened = await open()
  })
  const scene = createScene(() => opened)

  test('an event reaches its endpoint at once, and its row says so', async () => {
    await using receiver = await startReceiver()
    receiver.answer(withStatus(201, 'thank you'))
    const { id } = await scene.addEndpoint(receiver.url)
    const process = await scene.start()

    const [eventId] = await process.tell(id)

    await eventually(async () => assert.equal((await scene.rows(id))[0]?.status, 'delivered'))
    const [row] = await scene.rows(id)
    assert.deepEqual([row?.attempts, row?.due_at, row?.owner], [1, null, null])
    assert.equal(receiver.requests.length, 1)
    const [{ headers, body } = assert.fail()] = receiver.requests
    assert.equal(JSON.parse(body).id, eventId)
    assert.equal(headers['user-agent'], 'Quayside-Webhooks/1')
    assert.equal(headers['webhook-id'], `evt_${eventId}`)
    assert.equal(headers['content-type'], 'application/json')
  })

  test('a failure leaves the delivery waiting for its next time, counted from the first attempt', async () => {
    await using receiver = await startReceiver()
    receiver.answer(withStatus(500, 'no'))
    const { id } = await scene.addEndpoint(receiver.url)
    const process = await scene.start()

    await process.tell(id)

    await eventually(async () => assert.equal((await scene.rows(id))[0]?.attempts, 1))
    const [row] = await scene.rows(id)
    assert.equal(row?.status, 'pending')
    assert.equal((row?.due_at ?? 0) - (row?.first_attempt_at ?? 0), 5 * 60_000)
  })

  test('four attempts at 0, 1, 2 and 3 s, then not delivered', async () => {
    await using receiver = await startReceiver()
    receiver.answer(withStatus(503))
    const { id } = await scene.addEndpoint(receiver.url)
    const process = await scene.start({ schedule: [1_000, 2_000, 3_000] })

    await process.tell(id)

    await eventually(async () => assert.equal((await scene.rows(id))[0]?.status, 'not_delivered'))
    const [first = 0, ...others] = receiver.requests.map(({ at }) => at)
    const late = others.map((at, index) => at - first - (index + 1) * 1_000)
    assert.equal(late.length, 3)
    assert.ok(
      late.every((ms) => ms > -50 && ms < 500),
      `${late}`,
    )
    const bodies = new Set(receiver.requests.map(({ body }) => body))
    assert.equal(bodies.size, 1, 'every attempt sends the same body')
    const [row] = await scene.rows(id)
    assert.deepEqual([row?.attempts, row?.reason, row?.due_at], [4, 'attempts_used', null])
  })

  test('an endpoint that hangs, with a long line, does not hold up another', async () => {
    await using hanging = await startReceiver()
    hanging.answer(hang)
    await using prompt = await startReceiver()
    const [slow, quick] = [
      await scene.addEndpoint(hanging.url),
      await scene.addEndpoint(prompt.url),
    ]
    const process = await scene.start()
    await process.tell(slow.id, 500)
    await eventually(() => assert.ok(hanging.requests.length > 0))

    for (let round = 1; round <= 5; round++) {
      const since = Date.now()
      await process.tell(quick.id)
      await eventually(() => assert.equal(prompt.requests.length, round))
      assert.ok(Date.now() - since < 1_000)
    }
  })

  test('a long line goes out over few connections, each delivery once', async () => {
    await using receiver = await startReceiver()
    const { id } = await scene.addEndpoint(receiver.url)
    const process = await scene.start()

    const ids = await process.tell(id, 1_000)

    await eventually(async () => {
      const rows = await scene.rows(id)
      assert.ok(rows.every(({ status }) => status === 'delivered'))
    })
    const received = receiver.requests.map(({ body }) => JSON.parse(body).id)
    assert.deepEqual(
      received.toSorted((a, b) => a - b),
      ids,
    )
    assert.ok(receiver.connections() <= 64)
  })
})
