import type { Insertable } from 'kysely'
import type { Database, Db, Trx } from '../db/database.ts'
import type { UsageDaysTable } from '../db/tables.ts'
import type { ApiKey } from '../lib/ids.ts'
import {
  NO_USAGE,
  USAGE_KINDS,
  type UsageAmounts,
  type UsageDay,
  type UsageKind,
  type UsageRange,
} from './usage.ts'

/** What was counted of an app on a day. */
export interface AppUsage {
  readonly appKey: ApiKey
  readonly day: number
  readonly amounts: UsageAmounts
}

type CountColumn = Exclude<keyof UsageDaysTable, 'app_key' | 'day' | 'slot'>

const COLUMNS: Readonly<Record<UsageKind, CountColumn>> = {
  requests: 'requests',
  filesStored: 'files_stored',
  bytesStored: 'bytes_stored',
  filesServed: 'files_served',
  bytesServed: 'bytes_served',
  conversions: 'conversions',
  overwrites: 'overwrites',
  deletes: 'deletes',
}

/**
 * Transactions that count for the same app at the same time would wait for each other's commit on
 * one row, so a day has several rows and its count is their sum. SQLite has one writer anyway.
 */
const SLOTS = { sqlite: 1, postgres: 8 } as const

export function randomSlot(dialect: Database['dialect']): number {
  return Math.floor(Math.random() * SLOTS[dialect])
}

/** Adds to what is there, in one statement. At most a thousand, each app and day once. */
export async function addUsage(
  db: Db | Trx,
  slot: number,
  usages: readonly AppUsage[],
): Promise<void> {
  if (usages.length === 0) return
  await db
    .insertInto('usage_days')
    // In one order everywhere, so that two processes do not wait for each other.
    .values(usages.map((usage) => toRow(usage, slot)).sort(byKey))
    .onConflict((conflict) =>
      conflict
        .columns(['app_key', 'day', 'slot'])
        .doUpdateSet(({ eb, ref }) =>
          Object.fromEntries(
            Object.values(COLUMNS).map((name) => [
              name,
              eb(ref(`usage_days.${name}`), '+', ref(`excluded.${name}`)),
            ]),
          ),
        ),
    )
    .execute()
}

export async function readUsage(
  db: Db,
  appKey: ApiKey,
  { from, to }: UsageRange,
): Promise<readonly UsageDay[]> {
  const rows = await db
    .selectFrom('usage_days')
    .select('day')
    .select(({ fn }) => Object.values(COLUMNS).map((name) => fn.sum(name).as(name)))
    .where('app_key', '=', appKey)
    .where('day', '>=', from)
    .where('day', '<=', to)
    .groupBy('day')
    .orderBy('day')
    .execute()
  return rows.map((row) => ({ day: row.day, counts: fromRow(row) }))
}

/** What is older than a day, and what belongs to no app that there is. */
export async function deleteUsage(db: Db, firstDay: number): Promise<void> {
  await db.deleteFrom('usage_days').where('day', '<', firstDay).execute()
  await db
    .deleteFrom('usage_days')
    .where('app_key', 'not in', db.selectFrom('apps').select('api_key'))
    .execute()
}

function toRow({ appKey, day, amounts }: AppUsage, slot: number): Insertable<UsageDaysTable> {
  const counts = USAGE_KINDS.map((kind) => [COLUMNS[kind], amounts[kind] ?? 0] as const)
  return {
    app_key: appKey,
    day,
    slot,
    ...(Object.fromEntries(counts) as Record<CountColumn, number>),
  }
}

const byKey = (a: Insertable<UsageDaysTable>, b: Insertable<UsageDaysTable>) =>
  a.app_key < b.app_key ? -1 : a.app_key > b.app_key ? 1 : a.day - b.day

/** PostgreSQL answers sums as texts. */
function fromRow(row: Readonly<Record<CountColumn, number | string | bigint>>) {
  const counts = { ...NO_USAGE }
  for (const kind of USAGE_KINDS) counts[kind] = Number(row[COLUMNS[kind]])
  return counts
}
