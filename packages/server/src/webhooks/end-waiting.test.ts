import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { endWaiting } from './end-waiting.ts'
import { createScene } from './testing/scene.ts'

const DAY = 24 * 3_600_000

forEachDatabase((_name, open) => {
  let opened: TestDatabase
  before(async () => {
    opened = await open()
  })
  const scene = createScene(() => opened)
  const url = 'http://127.0.0.1:9/hook'

  for (const [title, values, status] of [
    ['is deleted', { deleted_at: 1 }, 'not_delivered'],
    ['is gone', { status: 'paused', paused_because: 'gone' }, 'not_delivered'],
    ['has been enabled again meanwhile', {}, 'pending'],
  ] as const) {
    test(`what waits for an endpoint that ${title} is ${status}`, async () => {
      const { database } = opened
      const { id } = await scene.addEndpoint(url)
      await scene.tell(id, 3)
      if (Object.keys(values).length > 0)
        await database.db.updateTable('endpoints').set(values).where('id', '=', id).execute()

      await endWaiting(database, id, { reason: 'endpoint_gone', now: new Date() })

      const statuses = (await scene.rows(id)).map((row) => row.status)
      assert.deepEqual(statuses, [status, status, status])
    })
  }

  test('what a clock that ran ahead has leased is ended as well', async () => {
    const { database } = opened
    const { id } = await scene.addEndpoint(url)
    await scene.tell(id)
    await database.db.updateTable('endpoints').set({ deleted_at: 1 }).where('id', '=', id).execute()
    await database.db
      .updateTable('deliveries')
      .set({ owner: 'dead', lease_until: Date.now() + DAY })
      .where('endpoint_id', '=', id)
      .execute()

    await endWaiting(database, id, { reason: 'endpoint_deleted', now: new Date() })

    assert.equal((await scene.rows(id))[0]?.status, 'not_delivered')
  })
})
