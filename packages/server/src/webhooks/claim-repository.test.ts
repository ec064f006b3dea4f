import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { claimDeliveries, findNeglected, findNextDue, renewDeliveries } from './claim-repository.ts'
import { createScene } from './testing/scene.ts'

const HOUR = 3_600_000

forEachDatabase((_name, open) => {
  let opened: TestDatabase
  before(async () => {
    opened = await open()
  })
  const scene = createScene(() => opened)

  async function withThreeDue() {
    const { id } = await scene.addEndpoint('http://127.0.0.1:9/hook')
    await scene.tell(id, 3)
    await opened.database.db
      .updateTable('deliveries')
      .set({ due_at: 1 })
      .where('endpoint_id', '=', id)
      .execute()
    const claim = async (owner: string, now: number) => {
      const options = { owner, limit: 10, now, leaseMs: 15_000 }
      return (await claimDeliveries(opened.database, id, options)).deliveries
    }
    return { id, claim }
  }

  test('processes whose clocks differ do not have the same delivery in hand', async () => {
    const { claim } = await withThreeDue()

    const first = await claim('behind', Date.now() - HOUR)
    const second = await claim('ahead', Date.now() + HOUR)

    assert.deepEqual([first.length, second.length], [3, 0])
  })

  test('whoever goes on working keeps what it has', async () => {
    const { id, claim } = await withThreeDue()
    const ids = (await claim('worker', Date.now())).map((delivery) => delivery.id)
    await opened.database.db
      .updateTable('deliveries')
      .set({ lease_until: 0 })
      .where('endpoint_id', '=', id)
      .execute()

    await renewDeliveries(opened.database, 'worker', ids, 15_000)

    assert.equal((await claim('other', Date.now())).length, 0)
    assert.equal(await findNextDue(opened.database, id), undefined)
    assert.ok(!(await findNeglected(opened.database, Date.now(), 1_000)).includes(id))
  })

  test('a lease from a clock that ran ahead hides nothing from those who look', async () => {
    const { id, claim } = await withThreeDue()
    await opened.database.db
      .updateTable('deliveries')
      .set({ owner: 'dead', lease_until: Date.now() + 24 * HOUR })
      .where('endpoint_id', '=', id)
      .execute()

    assert.equal(await findNextDue(opened.database, id), 1)
    assert.ok((await findNeglected(opened.database, Date.now(), 1_000)).includes(id))
    assert.equal((await claim('worker', Date.now())).length, 3)
  })
})
