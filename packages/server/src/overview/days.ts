import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { FileCounts } from './file-counts.ts'

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

export interface DaysRequest {
  readonly days: number
  readonly now: Date
  readonly added: FileCounts['added']
}

const DAY_MS = 24 * 3_600_000

/** So many days up to today, oldest first, none left out. */
export async function readDays(
  db: Db,
  appKey: ApiKey,
  { days, now, added }: DaysRequest,
): Promise<readonly Day[]> {
  const first = Math.floor(now.getTime() / DAY_MS) - days + 1
  const conversions = await countConversions(db, appKey, first)
  const deliveries = await countDeliveries(db, appKey, first)
  return Array.from({ length: days }, (_, at) => {
    const day = first + at
    return {
      date: new Date(day * DAY_MS),
      uploads: added.get(day)?.uploads ?? 0,
      bytes: added.get(day)?.bytes ?? 0,
      conversions: conversions.get(day)?.count ?? 0,
      delivered: deliveries.get(day)?.delivered ?? 0,
      notDelivered: deliveries.get(day)?.notDelivered ?? 0,
    }
  })
}

/** As long as the events are kept. */
async function countConversions(db: Db, appKey: ApiKey, first: number) {
  // The actions are written as the index has them, or it is not used.
  const { rows } = await sql<Readonly<Record<'day' | 'count', number | string>>>`
    select created_at / ${sql.lit(DAY_MS)} as day, count(*) as count
    from events
    where app_key = ${appKey} and action in ('fp.converse', 'fp.video_converse')
      and created_at >= ${first * DAY_MS}
    group by 1`.execute(db)
  return new Map(rows.map(({ day, count }) => [Number(day), { count: Number(count) }]))
}

async function countDeliveries(db: Db, appKey: ApiKey, first: number) {
  const { rows } = await sql<Readonly<Record<'day' | 'delivered' | 'lost', number | string>>>`
    select hour / 24 as day, sum(delivered) as delivered, sum(not_delivered) as lost
    from delivery_hours
    where app_key = ${appKey} and hour >= ${first * 24}
    group by 1`.execute(db)
  return new Map(
    rows.map(({ day, delivered, lost }) => [
      Number(day),
      { delivered: Number(delivered), notDelivered: Number(lost) },
    ]),
  )
}
