import type { Db } from '../db/database.ts'
import { LATENCY_BOUNDS_MS, LATENCY_COLUMNS } from '../db/latency-columns.ts'
import type { ApiKey, EndpointId } from '../lib/ids.ts'
import { HOUR_MS } from './delivery-counts.ts'
import { percentileOf } from './percentile.ts'

/** What came of the attempts of a time. */
export interface DeliveryStats {
  readonly from: Date
  readonly delivered: number
  /** Attempts that failed. */
  readonly failed: number
  /** How long those that succeeded took: half of them at most this. `undefined` where none did. */
  readonly p50Ms: number | undefined
  readonly p95Ms: number | undefined
}

export interface DeliveryStatsRequest {
  /** `undefined`: all of the app. */
  readonly endpointId?: EndpointId | undefined
  readonly hours: number
}

/** Of so many hours up to now, oldest first, none left out: by the hour, or the day when there are many. */
export type ReadDeliveryStats = (
  appKey: ApiKey,
  request: DeliveryStatsRequest,
) => Promise<readonly DeliveryStats[]>

/** As many bars as a chart has room for. */
const MAX_BARS = 72
const STEPS = [1, 3, 6, 12, 24]

export function createReadDeliveryStats({
  db,
  now,
}: {
  readonly db: Db
  readonly now: () => Date
}): ReadDeliveryStats {
  return async function readDeliveryStats(appKey, { endpointId, hours }) {
    const step = STEPS.find((one) => hours / one <= MAX_BARS) ?? 24
    const last = Math.floor(now().getTime() / HOUR_MS / step)
    const first = last - Math.ceil(hours / step) + 1
    const rows = await readHours(db, { appKey, endpointId, from: first * step })
    const byStep = Map.groupBy(rows, ({ hour }) => Math.floor(hour / step))
    return Array.from({ length: last - first + 1 }, (_, at) =>
      toStats((first + at) * step, byStep.get(first + at) ?? []),
    )
  }
}

async function readHours(
  db: Db,
  wanted: { appKey: ApiKey; endpointId: EndpointId | undefined; from: number },
) {
  const { appKey, endpointId, from } = wanted
  let query = db
    .selectFrom('delivery_hours')
    .select(({ fn }) => [
      'hour',
      ...(['delivered', 'failed', ...LATENCY_COLUMNS] as const).map((name) =>
        fn.sum<number | string | bigint>(name).as(name),
      ),
    ])
    .where('app_key', '=', appKey)
    .where('hour', '>=', from)
    .groupBy('hour')
  if (endpointId !== undefined) query = query.where('endpoint_id', '=', endpointId)
  return query.execute()
}

type HourRow = Awaited<ReturnType<typeof readHours>>[number]

function toStats(hour: number, rows: readonly HourRow[]): DeliveryStats {
  const sum = (name: Exclude<keyof HourRow, 'hour'>) =>
    rows.reduce((total, row) => total + Number(row[name]), 0)
  const counts = LATENCY_COLUMNS.map(sum)
  return {
    from: new Date(hour * HOUR_MS),
    delivered: sum('delivered'),
    failed: sum('failed'),
    p50Ms: percentileOf(counts, LATENCY_BOUNDS_MS, 0.5),
    p95Ms: percentileOf(counts, LATENCY_BOUNDS_MS, 0.95),
  }
}
