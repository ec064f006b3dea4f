import { type RawBuilder, sql } from 'kysely'
import type { Database } from './database.ts'

/**
 * The time in integer milliseconds by the database's own clock: for what several machines must
 * agree on, as theirs may differ.
 */
export function databaseNow(dialect: Database['dialect']): RawBuilder<number> {
  return dialect === 'postgres'
    ? sql<number>`cast(extract(epoch from statement_timestamp()) * 1000 as bigint)`
    : sql<number>`cast(unixepoch('subsec') * 1000 as integer)`
}
