import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Database } from '../../db/database.ts'
import { forSqlite } from '../../testing/databases.ts'
import { eventually } from '../../testing/eventually.ts'
import { describeQueue } from '../queue.contract.ts'
import { putAside } from './job-repository.ts'
import { createLocalQueue } from './local-queue.ts'

const OPTIONS = { concurrency: 1, timeoutMs: 60_000, maxAttempts: 3 }

forSqlite((open) => {
  describeQueue('local', { isShared: false }, async () => {
    const { database } = await open()
    return {
      database,
      createQueue: async () => createLocalQueue({ database, onFault: () => {} }),
    }
  })

  let database: Database
  before(async () => {
    database = (await open()).database
  })
  const newQueue = () => createLocalQueue({ database, onFault: () => {} })

  test('runs a job again whose process died, as soon as the next one starts', async () => {
    const dead = newQueue()
    const gate = Promise.withResolvers<void>()
    let attempts: number[] = []
    dead.handle('work', OPTIONS, async ({ attempt }) => {
      attempts = [...attempts, attempt]
      await gate.promise
    })
    await dead.start()
    await database.transaction((trx) => dead.enqueue(trx, { kind: 'work', payload: {} }))
    await eventually(() => assert.deepEqual(attempts, [1]))

    const next = newQueue()
    next.handle('work', OPTIONS, async ({ attempt }) => {
      attempts = [...attempts, attempt]
    })
    await next.start()

    await eventually(() => assert.deepEqual(attempts, [1, 2]))
    gate.resolve()
    await Promise.all([dead.stop({ graceMs: 1_000 }), next.stop({ graceMs: 1_000 })])
  })

  test('keeps failed jobs with their error, but not more than a thousand of a kind', async () => {
    const count = 1_003
    await database.transaction((trx) =>
      newQueue().enqueueAll(
        trx,
        Array.from({ length: count }, (_, n) => ({ kind: 'doomed', payload: { n } })),
      ),
    )
    const jobs = await database.db
      .selectFrom('jobs')
      .select('id')
      .where('kind', '=', 'doomed')
      .orderBy('id')
      .execute()

    await database.transaction(async (trx) => {
      for (const { id } of jobs) await putAside(trx, 'doomed', id, 'no such thing')
    })

    const kept = await database.db
      .selectFrom('jobs')
      .select(['state', 'last_error', 'payload'])
      .where('kind', '=', 'doomed')
      .orderBy('id')
      .execute()
    assert.equal(kept.length, 1_000)
    assert.deepEqual(kept[0], { state: 'failed', last_error: 'no such thing', payload: '{"n":3}' })
  })
})
