import { sql } from 'kysely'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'

/**
 * Has PostgreSQL look at tables whose shape has changed at once. What autovacuum has seen of a
 * table that is empty most of the time makes bad plans for a burst. SQLite plans by index alone.
 */
export async function analyzeTables(
  { dialect, db }: Database,
  tables: readonly (keyof Tables)[],
): Promise<void> {
  if (dialect === 'sqlite') return
  await sql`analyze ${sql.join(tables.map((table) => sql.table(table)))}`.execute(db)
}
