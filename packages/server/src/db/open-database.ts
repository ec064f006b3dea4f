import type { Database } from './database.ts'
import { openPostgresDatabase } from './postgres/postgres-database.ts'
import { openSqliteDatabase } from './sqlite/sqlite-database.ts'

export interface OpenDatabaseOptions {
  /** Address of a PostgreSQL; without it SQLite in the data folder. */
  readonly url?: string | undefined
  readonly dataDir: string
}

/** Opens the database, without migrating it. Rejects with `unavailable` in words. */
export function openDatabase({ url, dataDir }: OpenDatabaseOptions): Promise<Database> {
  return url ? openPostgresDatabase(url) : openSqliteDatabase(dataDir)
}
