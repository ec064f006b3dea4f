import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'

/** What an app has now. */
export interface Totals {
  readonly files: number
  /** Of the stored ones; the same content counts with each file that shows it. */
  readonly bytes: number
  readonly connections: number
}

export async function readTotals(db: Db, appKey: ApiKey): Promise<Totals> {
  const files = await db
    .selectFrom('files')
    .select(({ fn }) => [
      fn.countAll<number | string | bigint>().as('count'),
      sql<number | string | null>`sum(case when kind = 'stored' then size else 0 end)`.as('bytes'),
    ])
    .where('app_key', '=', appKey)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  const connections = await db
    .selectFrom('connections')
    .select(({ fn }) => fn.countAll<number | string | bigint>().as('count'))
    .where('app_key', '=', appKey)
    .executeTakeFirstOrThrow()
  return {
    files: Number(files.count),
    bytes: Number(files.bytes ?? 0),
    connections: Number(connections.count),
  }
}
