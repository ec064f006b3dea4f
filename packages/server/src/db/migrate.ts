import { sql } from 'kysely'
import { QuaysideError } from '../errors.ts'
import type { Database, Trx } from './database.ts'
import type { Migration } from './migrations/index.ts'
import { migrations } from './migrations/index.ts'

/**
 * Brings the tables up to what this version needs, all or nothing. Of several processes that start
 * together one does it while the others wait. Rejects with `conflict` when the database was used by
 * a newer version. Resolves to the names of what was applied.
 */
export function migrate(database: Database): Promise<readonly string[]> {
  return database.transaction(async (trx) => {
    await lockMigrations(trx, database.dialect)
    await createHistory(trx)
    const applied = await findApplied(trx)
    refuseNewer(applied)
    const missing = migrations.filter(({ name }) => !applied.has(name))
    for (const migration of missing) await apply(trx, migration, database.dialect)
    return missing.map(({ name }) => name)
  })
}

/** Any number will do as long as nothing else takes it. On SQLite a transaction is lock enough. */
const LOCK_NUMBER = 720_153_688

async function lockMigrations(trx: Trx, dialect: Database['dialect']): Promise<void> {
  if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${LOCK_NUMBER})`.execute(trx)
}

async function createHistory(trx: Trx): Promise<void> {
  await sql`create table if not exists migrations (
    name text primary key, applied_at bigint not null
  )`.execute(trx)
}

async function findApplied(trx: Trx): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`select name from migrations`.execute(trx)
  return new Set(rows.map(({ name }) => name))
}

function refuseNewer(applied: ReadonlySet<string>): void {
  const known = new Set(migrations.map(({ name }) => name))
  const foreign = [...applied].filter((name) => !known.has(name))
  if (foreign.length === 0) return
  throw new QuaysideError(
    `the database was used by a newer version of Quayside (${foreign.join(', ')}); start that version, or restore a copy from before`,
    {
      kind: 'conflict',
      code: 'database_newer',
      publicMessage: 'The database belongs to a newer version of Quayside.',
    },
  )
}

async function apply(
  trx: Trx,
  { name, up }: Migration,
  dialect: Database['dialect'],
): Promise<void> {
  await up(trx, dialect)
  await sql`insert into migrations (name, applied_at) values (${name}, ${Date.now()})`.execute(trx)
}
