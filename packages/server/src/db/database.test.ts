import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { sql } from 'kysely'
import { forEachDatabase } from '../testing/databases.ts'
import type { Database, Trx } from './database.ts'
import { isUniqueViolation } from './errors.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './open-database.ts'

const app = (apiKey: string) => ({
  api_key: apiKey,
  name: 'An app',
  secret_sealed: 'sealed',
  allowed_origins: '[]',
  security_enabled: 0,
  enabled: 1,
  created_at: 1_800_000_000_000,
})
const event = (appKey: string) => ({ app_key: appKey, action: 'a', body: '{}', created_at: 1 })

forEachDatabase((_name, open) => {
  let database: Database
  let second: () => Promise<Database>
  before(async () => {
    const opened = await open()
    database = opened.database
    second = () => openDatabase(opened)
  })

  const insertApp = (trx: Trx, apiKey: string) =>
    trx.insertInto('apps').values(app(apiKey)).execute()
  const findApp = (apiKey: string) =>
    database.db.selectFrom('apps').selectAll().where('api_key', '=', apiKey).executeTakeFirst()

  test('gives back what a transaction stored, in plain values', async () => {
    await database.transaction((trx) => insertApp(trx, 'plain'))

    assert.partialDeepStrictEqual(await findApp('plain'), app('plain'))
  })

  test('keeps nothing of a transaction that fails', async () => {
    const failing = database.transaction(async (trx) => {
      await insertApp(trx, 'half')
      throw new Error('changed my mind')
    })

    await assert.rejects(failing, /changed my mind/)
    assert.equal(await findApp('half'), undefined)
  })

  test('keeps and undoes what may be lost in a power cut as it does everything else', async () => {
    let told = 0
    await database.losableTransaction(async (trx) => {
      await insertApp(trx, 'losable')
      database.afterCommit(trx, () => told++)
    })
    const failing = database.losableTransaction(async (trx) => {
      await insertApp(trx, 'lost')
      throw new Error('changed my mind')
    })

    await assert.rejects(failing, /changed my mind/)
    assert.partialDeepStrictEqual(await findApp('losable'), app('losable'))
    assert.equal(await findApp('lost'), undefined)
    assert.equal(told, 1)
  })

  test('undoes only the ones that fail when many run at once', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `many-${index}`)

    const results = await Promise.allSettled(
      names.map((name, index) =>
        database.transaction(async (trx) => {
          await insertApp(trx, name)
          if (index % 2 === 1) await insertApp(trx, name) // breaks the primary key
          return name
        }),
      ),
    )

    const kept = await database.db
      .selectFrom('apps')
      .select('api_key')
      .where('api_key', 'like', 'many-%')
      .execute()
    const fulfilled = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    assert.equal(fulfilled.length, 20)
    assert.deepEqual(kept.map((row) => row.api_key).sort(), fulfilled.sort())
  })

  test('tells a broken unique rule from other faults', async () => {
    await database.transaction((trx) => insertApp(trx, 'twice'))

    const again = await database.transaction((trx) => insertApp(trx, 'twice')).catch((e) => e)

    assert.equal(isUniqueViolation(again), true)
    assert.equal(isUniqueViolation(new Error('other')), false)
  })

  test('throws instead of hanging when the outer database is used inside a transaction', async () => {
    const slip = database.transaction(async () => {
      await database.db.selectFrom('apps').selectAll().execute()
    })
    const nested = database.transaction(() => database.transaction((trx) => insertApp(trx, 'in')))

    await Promise.all([
      assert.rejects(slip, /inside a transaction/),
      assert.rejects(nested, /inside a transaction/),
    ])
  })

  test('lets what a transaction left running use the database afterwards', async () => {
    let later: Promise<unknown> = Promise.resolve()
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()

    await database.transaction(async (trx) => {
      await insertApp(trx, 'leaves-something')
      later = ended.then(() => findApp('leaves-something'))
    })
    end()

    assert.ok(await later)
  })

  test('shows nothing of a transaction to others before it is committed', async () => {
    let seen: Promise<unknown> = Promise.resolve()
    const begun = Promise.withResolvers<void>()
    const look = begun.promise.then(() => {
      seen = findApp('unseen')
      return seen
    })

    await assert.rejects(
      database.transaction(async (trx) => {
        await insertApp(trx, 'unseen')
        begun.resolve()
        await trx.selectFrom('apps').selectAll().execute()
        throw new Error('undo')
      }),
      /undo/,
    )

    assert.equal(await look, undefined)
  })

  test('refuses statements that come after the end of their transaction', async () => {
    let kept: Trx | undefined
    await database.transaction(async (trx) => {
      kept = trx
    })

    await assert.rejects(async () => kept && insertApp(kept, 'too-late'))
    assert.equal(await findApp('too-late'), undefined)
  })

  test('calls back after the commit, and not after a rollback', async () => {
    const calls: string[] = []

    await database.transaction(async (trx) => {
      database.afterCommit(trx, () => calls.push('committed'))
      assert.deepEqual(calls, [])
    })
    await assert.rejects(
      database.transaction(async (trx) => {
        database.afterCommit(trx, () => calls.push('rolled back'))
        throw new Error('undo')
      }),
    )

    assert.deepEqual(calls, ['committed'])
  })

  test('counts events up and gives numbers, not text', async () => {
    const insert = () =>
      database.transaction((trx) =>
        trx.insertInto('events').values(event('k')).returning('id').executeTakeFirstOrThrow(),
      )
    const first = await insert()
    await database.db.deleteFrom('events').execute()
    const next = await insert()

    assert.equal(next.id, first.id + 1)
    const { count } = await database.db
      .selectFrom('events')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    assert.equal(count, 1)
  })

  test('says how many rows a single statement changed', async () => {
    await database.transaction(async (trx) => {
      await insertApp(trx, 'rename-1')
      await insertApp(trx, 'rename-2')
    })

    const result = await database.db
      .updateTable('apps')
      .set({ name: 'Renamed' })
      .where('api_key', 'like', 'rename-%')
      .executeTakeFirst()

    assert.equal(result.numUpdatedRows, 2n)
  })

  test('refuses a file that names an unknown object', async () => {
    const insert = database.db
      .insertInto('files')
      .values({
        handle: 'h',
        app_key: 'a',
        kind: 'stored',
        filename: 'f',
        content_type: 't',
        size: 1,
        object_id: 'obj_unknown',
        container: null,
        storage_path: null,
        source: null,
        source_ref: null,
        source_id: null,
        source_rev: null,
        connection_id: null,
        upload_tags: '{}',
        created_at: 1,
        deleted_at: null,
      })
      .execute()

    await assert.rejects(insert, /foreign key/i)
  })

  test('migrates once, whoever asks and however often', async () => {
    const other = await second()
    try {
      const applied = await Promise.all([migrate(database), migrate(other), migrate(database)])

      assert.deepEqual(applied, [[], [], []])
    } finally {
      await other.close()
    }
  })

  test('refuses a database that a newer version has changed', async () => {
    const { database: newer } = await open()
    await sql`insert into migrations (name, applied_at) values ('9999-later', 1)`.execute(newer.db)

    await assert.rejects(migrate(newer), { code: 'database_newer' })
  })

  test('answers a check', async () => {
    await database.check()
  })
})

test('says in words that PostgreSQL does not answer', async () => {
  const opening = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', dataDir: '' })

  await assert.rejects(opening, { code: 'database_unavailable', message: /does not answer/ })
})
