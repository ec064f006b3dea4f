import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { sql } from 'kysely'
import { forPostgres } from '../../testing/databases.ts'
import { eventually } from '../../testing/eventually.ts'
import type { Database, Trx } from '../database.ts'

forPostgres((open) => {
  let database: Database
  before(async () => {
    database = (await open()).database
  })
  const app = (apiKey: string) => ({
    api_key: apiKey,
    name: apiKey,
    secret_sealed: '',
    allowed_origins: '[]',
    security_enabled: 0,
    enabled: 1,
    created_at: 1,
  })
  const rename = (trx: Trx, apiKey: string, name: string) =>
    trx.updateTable('apps').set({ name }).where('api_key', '=', apiKey).execute()

  test('runs a transaction again that met another in a deadlock', async () => {
    await database.db
      .insertInto('apps')
      .values([app('left'), app('right')])
      .execute()
    const bothBegan = createMeeting(2)
    let runs = 0
    const cross = (first: string, second: string) =>
      database.transaction(async (trx) => {
        runs++
        await rename(trx, first, `${first} by ${first}`)
        await bothBegan()
        await rename(trx, second, `${second} by ${first}`)
      })

    await Promise.all([cross('left', 'right'), cross('right', 'left')])

    assert.equal(runs, 3)
  })

  test('fails a transaction whose connection breaks, and goes on with others', async () => {
    const broken = database.transaction(async (trx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
      await kill(rows[0]!.pid)
      await sql`select 1`.execute(trx)
    })

    await assert.rejects(broken)
    await eventually(() => database.check())
    await database.transaction((trx) => trx.insertInto('apps').values(app('later')).execute())
  })

  test('waits for the disk after every transaction but one that may be lost', async () => {
    const readSetting = async (trx: Trx) => {
      const { rows } = await sql<{ waits: string }>`
        select current_setting('synchronous_commit') as waits`.execute(trx)
      return rows[0]?.waits
    }
    const usual = await database.transaction(readSetting)

    assert.notEqual(usual, 'off')
    assert.equal(await database.losableTransaction(readSetting), 'off')
    // On the same connection, most probably.
    assert.equal(await database.transaction(readSetting), usual)
  })

  test('goes on after an idle connection broke', async () => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database.db)

    await kill(rows[0]!.pid)

    await eventually(() => database.check())
  })

  /** Through another database, for inside a transaction this one's `db` is refused. */
  async function kill(pid: number): Promise<void> {
    const { database: other } = await open()
    await sql`select pg_terminate_backend(${pid})`.execute(other.db)
  }
})

/** Resolves when it was called `count` times, and from then on at once. */
function createMeeting(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let arrived = 0
  return () => {
    if (++arrived === count) resolve()
    return promise
  }
}
