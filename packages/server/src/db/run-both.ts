import { type Kysely, type OperationNodeSource, type RawBuilder, sql } from 'kysely'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'

/** An insert that can run by itself and be part of another statement. */
interface Insert extends OperationNodeSource {
  execute(): Promise<unknown>
}

/**
 * Runs an insert and a statement that does not read what it inserts: both or neither. On
 * PostgreSQL that is one statement and so one turn instead of four, begin and commit included;
 * SQLite, which knows no insert within a statement, has no turns to save.
 */
export async function runBoth(
  database: Database,
  insert: (db: Kysely<Tables>) => Insert,
  statement: RawBuilder<unknown>,
): Promise<void> {
  const { dialect, db } = database
  if (dialect === 'postgres') {
    await sql`with inserted as (${insert(db)}) ${statement}`.execute(db)
    return
  }
  await database.transaction(async (trx) => {
    await insert(trx).execute()
    await statement.execute(trx)
  })
}
