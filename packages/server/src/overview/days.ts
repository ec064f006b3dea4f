import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'

/** What happened on a day, in UTC. */
export interface Day {
  /** Its first instant. */
  readonly date: Date
  readonly uploads: number
  readonly bytes: number
  readonly conversions: number
  readonly delivered: number
  readonly notDelivered: number
}

const DAY_MS = 24 * 3_600_000

/** So many days up to today, oldest first, none left out. */
export async function readDays(
  db: Db,
  appKey: ApiKey,
  { days, now }: { readonly days: number; readonly now: Date },
): Promise<readonly Day[]> {
  const first = Math.floor(now.getTime() / DAY_MS) - days + 1
  const since = { appKey, first }
  const files = await readFileDays(db, since)
  const conversions = await readConversionDays(db, since)
  const deliveries = await readDeliveryDays(db, since)
  return Array.from({ length: days }, (_, at) => {
    const day = first + at
    return {
      date: new Date(day * DAY_MS),
      uploads: files.get(day)?.uploads ?? 0,
      bytes: files.get(day)?.bytes ?? 0,
      conversions: conversions.get(day)?.count ?? 0,
      delivered: deliveries.get(day)?.delivered ?? 0,
      notDelivered: deliveries.get(day)?.notDelivered ?? 0,
    }
  })
}

interface Since {
  readonly appKey: ApiKey
  /** Days since 1970. */
  readonly first: number
}

/** Both databases divide whole numbers to whole numbers. */
const dayOf = (column: string, unitsPerDay: number) =>
  sql<number | string>`${sql.ref(column)} / ${sql.lit(unitsPerDay)}`
/** PostgreSQL answers sums as texts. */
const sum = (value: ReturnType<typeof sql>) => sql<number | string | null>`sum(${value})`

/** Those that were deleted since have been uploaded all the same. Answered from an index alone. */
async function readFileDays(db: Db, { appKey, first }: Since) {
  const stored = sql`case when kind = 'stored' then size else 0 end`
  const rows = await db
    .selectFrom('files')
    .select(({ fn }) => [
      dayOf('created_at', DAY_MS).as('day'),
      fn.countAll<number | string | bigint>().as('uploads'),
      sum(stored).as('bytes'),
    ])
    .where('app_key', '=', appKey)
    .where('created_at', '>=', first * DAY_MS)
    .groupBy('day')
    .execute()
  return byDay(rows, ({ uploads, bytes }) => ({ uploads: Number(uploads), bytes: Number(bytes) }))
}

async function readConversionDays(db: Db, { appKey, first }: Since) {
  const rows = await db
    .selectFrom('events')
    .select(({ fn }) => [
      dayOf('created_at', DAY_MS).as('day'),
      fn.countAll<number | string | bigint>().as('count'),
    ])
    .where('app_key', '=', appKey)
    // Word for word as the index has it.
    .where(sql<boolean>`action in ('fp.converse', 'fp.video_converse')`)
    .where('created_at', '>=', first * DAY_MS)
    .groupBy('day')
    .execute()
  return byDay(rows, ({ count }) => ({ count: Number(count) }))
}

async function readDeliveryDays(db: Db, { appKey, first }: Since) {
  const rows = await db
    .selectFrom('delivery_hours')
    .select([
      dayOf('hour', 24).as('day'),
      sum(sql.ref('delivered')).as('delivered'),
      sum(sql.ref('not_delivered')).as('notDelivered'),
    ])
    .where('app_key', '=', appKey)
    .where('hour', '>=', first * 24)
    .groupBy('day')
    .execute()
  return byDay(rows, (row) => ({
    delivered: Number(row.delivered),
    notDelivered: Number(row.notDelivered),
  }))
}

function byDay<Row extends { readonly day: number | string }, Counts>(
  rows: readonly Row[],
  toCounts: (row: Row) => Counts,
): ReadonlyMap<number, Counts> {
  return new Map(rows.map((row) => [Number(row.day), toCounts(row)]))
}
