import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

export type Db = Kysely<Tables>
export type Trx = Transaction<Tables>

/** The open database, SQLite or PostgreSQL. */
export interface Database {
  readonly dialect: 'sqlite' | 'postgres'
  /** For single statements. Never inside `transaction`: it would wait for itself for ever. */
  readonly db: Db
  /**
   * Runs `work` in a transaction and resolves once it is durable. On SQLite callers that wait at
   * the same time share one commit, each in its own savepoint, so that one failure undoes nothing
   * of the others. Database work only: no HTTP, no files, no waiting.
   */
  transaction<T>(work: (trx: Trx) => Promise<T>): Promise<T>
  /** Throws what is wrong in words. */
  check(): Promise<void>
  close(): Promise<void>
}
