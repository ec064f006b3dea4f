import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

export type Db = Kysely<Tables>
export type Trx = Transaction<Tables>

/** The open database, SQLite or PostgreSQL. */
export interface Database {
  readonly dialect: 'sqlite' | 'postgres'
  /** For single statements. Inside `transaction` it throws: use `trx` there. */
  readonly db: Db
  /**
   * Runs `work` in a transaction and resolves once it is durable. On SQLite callers that wait at
   * the same time share one commit, each in its own savepoint, so that one failure undoes nothing
   * of the others; work that takes longer than 30 s is rolled back. On PostgreSQL `work` runs again
   * when the server asks for it (deadlock, serialization). So: database work only, no HTTP, no
   * files, no waiting, and no effects outside the transaction.
   */
  transaction<T>(work: (trx: Trx) => Promise<T>): Promise<T>
  /**
   * As `transaction`, but resolves without waiting for the disk: a power cut soon afterwards may undo
   * it, as one whole, and nothing that became durable later. The end of a process, even by a kill,
   * undoes nothing. For what is worth no more than the process that wrote it.
   */
  losableTransaction<T>(work: (trx: Trx) => Promise<T>): Promise<T>
  /**
   * Calls `callback` once `trx` is durable, and never when it is rolled back. In this process only
   * and not after a crash: good for waking somebody up, not for work that must happen.
   */
  afterCommit(trx: Trx, callback: () => void): void
  /**
   * Waits until nobody else holds the lock of this name: no other caller in this process and, on
   * PostgreSQL, no other process. Resolves to the function that gives it back. A process that dies
   * holds nothing. Rejects with the signal's reason. Used through `withLock`.
   */
  lock(name: string, signal: AbortSignal): Promise<() => Promise<void>>
  /** Throws what is wrong in words. */
  check(): Promise<void>
  /** Waits for what runs. */
  close(): Promise<void>
}
