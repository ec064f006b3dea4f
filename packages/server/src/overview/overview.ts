import type { Db } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'
import { type Day, readDays } from './days.ts'
import { countFiles } from './file-counts.ts'
import { findProblems, type Problem } from './problems.ts'

/** An app at a glance. */
export interface Overview {
  readonly days: readonly Day[]
  readonly totals: {
    readonly files: number
    readonly bytes: number
    readonly connections: number
  }
  readonly problems: readonly Problem[]
}

export type ReadOverview = (appKey: ApiKey, options: { readonly days: number }) => Promise<Overview>

export function createReadOverview({
  db,
  now,
}: {
  readonly db: Db
  readonly now: () => Date
}): ReadOverview {
  return async function readOverview(appKey, { days }) {
    const [counts, connections, problems] = await Promise.all([
      countFiles(db, appKey),
      countConnections(db, appKey),
      findProblems(db, appKey, now()),
    ])
    const { added, files, bytes } = counts
    return {
      days: await readDays(db, appKey, { days, now: now(), added }),
      totals: { files, bytes, connections },
      problems,
    }
  }
}

async function countConnections(db: Db, appKey: ApiKey): Promise<number> {
  const { count } = await db
    .selectFrom('connections')
    .select(({ fn }) => fn.countAll<number | string | bigint>().as('count'))
    .where('app_key', '=', appKey)
    .executeTakeFirstOrThrow()
  return Number(count)
}
