import type { Db } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'
import { type Day, readDays } from './days.ts'
import { findProblems, type Problem } from './problems.ts'
import { readTotals, type Totals } from './totals.ts'

/** An app at a glance. */
export interface Overview {
  readonly days: readonly Day[]
  readonly totals: Totals
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
    return {
      days: await readDays(db, appKey, { days, now: now() }),
      totals: await readTotals(db, appKey),
      problems: await findProblems(db, appKey, now()),
    }
  }
}
