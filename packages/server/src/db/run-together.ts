import { type Kysely, type OperationNodeSource, type RawBuilder, sql } from 'kysely'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'

/** An insert that can run by itself and be part of another statement. */
interface Insert extends OperationNodeSource {
  execute(): Promise<unknown>
}

/**
 * Runs inserts and a statement that does not read what they insert: all or none. On PostgreSQL
 * that is one statement and so one turn instead of several, begin and commit included; SQLite,
 * which knows no insert within a statement, has no turns to save.
 */
export async function runTogether(
  database: Database,
  inserts: (db: Kysely<Tables>) => readonly Insert[],
  statement: RawBuilder<unknown>,
): Promise<void> {
  const { dialect, db } = database
  if (dialect === 'postgres') {
    const parts = inserts(db).map((insert, at) => sql`${sql.ref(`inserted_${at}`)} as (${insert})`)
    await sql`with ${sql.join(parts)} ${statement}`.execute(db)
    return
  }
  await database.transaction(async (trx) => {
    for (const insert of inserts(trx)) await insert.execute()
    await statement.execute(trx)
  })
}
