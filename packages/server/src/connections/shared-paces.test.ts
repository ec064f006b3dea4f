import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Database } from '../db/database.ts'
import { afterRefusal, claimSlots, type Pace, rateAt, UNLIMITED } from '../lib/pace.ts'
import { forEachDatabase } from '../testing/databases.ts'
import { createSharedPaces } from './shared-paces.ts'

const refused = (pace: Pace): Pace => {
  const now = Date.now()
  return afterRefusal(pace, now, { retryAfterMs: 0, taken: 100, begunAt: now - 5_000 })
}

forEachDatabase((_name, open) => {
  let database: Database
  before(async () => {
    database = (await open()).database
  })

  test('keeps nothing of what is not limited', async () => {
    const paces = createSharedPaces(database)

    assert.deepEqual(await paces.read('free'), UNLIMITED)
    await paces.change('free', (pace) => claimSlots(pace, Date.now(), 3).pace)

    assert.deepEqual(await database.db.selectFrom('source_paces').selectAll().execute(), [])
  })

  test('tells other processes of a limit, and nobody whose it is', async () => {
    const [one, other] = [createSharedPaces(database), createSharedPaces(database)]

    const changed = await one.change('dropbox app dbid:ada', refused)
    const seen = await other.read('dropbox app dbid:ada')

    assert.ok(Math.abs(seen.pausedUntil - changed.pausedUntil) < 200)
    assert.equal(seen.limit?.rate, changed.limit?.rate)
    assert.equal((await other.read('dropbox app dbid:bob')).limit, undefined)
    const rows = await database.db.selectFrom('source_paces').selectAll().execute()
    assert.doesNotMatch(JSON.stringify(rows), /ada/)
  })

  test('gives each instant to one process only', async () => {
    const processes = Array.from({ length: 3 }, () => createSharedPaces(database))
    const changed = await processes[0]?.change('shared', refused)
    const everyMs = 1_000 / (rateAt(changed ?? UNLIMITED, Date.now()) ?? 1)
    const instants: number[] = []

    await Promise.all(
      processes.map(async (paces) => {
        for (let calls = 0; calls < 5; calls++) {
          let firstAt = 0
          await paces.change('shared', (pace) => {
            const claimed = claimSlots(pace, Date.now(), 1)
            firstAt = claimed.slots.firstAt
            return claimed.pace
          })
          instants.push(firstAt)
        }
      }),
    )

    const gaps = instants.sort((a, b) => a - b).map((at, index) => at - (instants[index - 1] ?? 0))
    assert.ok(
      gaps.slice(1).every((gap) => gap > everyMs / 2),
      JSON.stringify(gaps),
    )
  })

  test('forgets limits that nobody has met for long', async () => {
    const paces = createSharedPaces(database)
    await paces.change('old', refused)
    await database.db.updateTable('source_paces').set({ changed_at: 1 }).execute()

    await paces.change('new', refused)

    const { rows } = await countRows(database)
    assert.equal(rows, 1)
    assert.notEqual((await paces.read('new')).limit, undefined)
  })
})

const countRows = ({ db }: Database) =>
  db
    .selectFrom('source_paces')
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow()
    .then(({ rows }) => ({ rows: Number(rows) }))
