import type { Database } from '../db/database.ts'
import type { OnFault } from './job-store.ts'
import { createLocalQueue } from './local/local-queue.ts'
import type { Queue } from './queue.ts'

export interface QueueDeps {
  readonly database: Database
  /** What the database was opened with. */
  readonly databaseUrl: string | undefined
  readonly onFault: OnFault
}

/** The queue that goes with the database: pg-boss on PostgreSQL, our own small one on SQLite. */
export async function createQueue({ database, databaseUrl, onFault }: QueueDeps): Promise<Queue> {
  if (database.dialect === 'sqlite') return createLocalQueue({ database, onFault })
  if (!databaseUrl) throw new Error('a queue on PostgreSQL needs the address of the database')
  // Loaded by whom it is for: it is a tenth of what a server reads when it starts.
  const { createPgBossQueue } = await import('./pg-boss/pg-boss-queue.ts')
  return createPgBossQueue({ database, url: databaseUrl, onFault })
}
