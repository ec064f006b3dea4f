import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { sql } from 'kysely'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { eventually } from '../testing/eventually.ts'
import { endWaiting } from './end-waiting.ts'
import { holdEndpoint } from './testing/hold-endpoint.ts'
import { createScene } from './testing/scene.ts'

const DAY = 24 * 3_600_000

forEachDatabase((name, open) => {
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

  const skip = name === 'sqlite' && 'SQLite does one transaction at a time'
  test('what waits stays when the endpoint is enabled at this very moment', { skip }, async () => {
    const { database } = opened
    const { id } = await scene.addEndpoint(url)
    await scene.tell(id, 3)
    const gone = { status: 'paused', paused_because: 'gone' }
    await database.db.updateTable('endpoints').set(gone).where('id', '=', id).execute()
    const enabled = { status: 'enabled', paused_because: null }
    await using person = await holdEndpoint(database, id, enabled)

    const ending = endWaiting(database, id, { reason: 'endpoint_gone', now: new Date() })
    await Promise.race([ending, somebodyWaits()])
    await person.commit()
    await ending

    const statuses = (await scene.rows(id)).map((row) => row.status)
    assert.deepEqual(statuses, ['pending', 'pending', 'pending'])
  })

  /** For another's transaction to end. */
  const somebodyWaits = () =>
    eventually(async () => {
      const waiting = sql`select 1 from pg_locks where not granted`
      assert.ok((await waiting.execute(opened.database.db)).rows.length > 0)
    })
})
