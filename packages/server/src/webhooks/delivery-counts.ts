import type { Insertable } from 'kysely'
import type { Db } from '../db/database.ts'
import { LATENCY_BOUNDS_MS, LATENCY_COLUMNS, type LatencyColumn } from '../db/latency-columns.ts'
import type { DeliveryHoursTable } from '../db/tables.ts'
import type { ApiKey, EndpointId } from '../lib/ids.ts'
import type { Outcome } from './outcome.ts'

type Row = Insertable<DeliveryHoursTable>

export interface Counting {
  /** This process: its rows are nobody else's. */
  readonly owner: string
  readonly now: number
}

export const HOUR_MS = 3_600_000

/** What attempts add to the counts of this hour, a row for each endpoint. */
export function toCountRows(
  outcomes: readonly Pick<Outcome, 'appKey' | 'endpointId' | 'status' | 'sent'>[],
  counting: Counting,
): readonly Row[] {
  const rows = new Map<EndpointId, Row>()
  for (const outcome of outcomes) {
    const row = rows.get(outcome.endpointId) ?? newRow(outcome, counting)
    rows.set(outcome.endpointId, add(row, outcome))
  }
  return [...rows.values()]
}

/** Deliveries that ended without an attempt. */
export function toEndedRow(
  endpoint: { readonly appKey: ApiKey; readonly endpointId: EndpointId; readonly count: number },
  counting: Counting,
): Row {
  return { ...newRow(endpoint, counting), not_delivered: endpoint.count }
}

/** Adds to what is there. */
export function insertCounts(db: Db, rows: readonly Row[]) {
  return db
    .insertInto('delivery_hours')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['app_key', 'hour', 'endpoint_id', 'owner'])
        .doUpdateSet(({ eb, ref }) =>
          Object.fromEntries(
            COUNTS.map((name) => [
              name,
              eb(ref(`delivery_hours.${name}`), '+', ref(`excluded.${name}`)),
            ]),
          ),
        ),
    )
}

const COUNTS = ['delivered', 'failed', 'not_delivered', ...LATENCY_COLUMNS] as const

function newRow(
  { appKey, endpointId }: { readonly appKey: ApiKey; readonly endpointId: EndpointId },
  { owner, now }: Counting,
): Row {
  return {
    app_key: appKey,
    hour: Math.floor(now / HOUR_MS),
    endpoint_id: endpointId,
    owner,
    delivered: 0,
    failed: 0,
    not_delivered: 0,
    ...NO_LATENCIES,
  }
}

const NO_LATENCIES = Object.fromEntries(LATENCY_COLUMNS.map((name) => [name, 0])) as Record<
  LatencyColumn,
  number
>

function add(row: Row, { status, sent }: Pick<Outcome, 'status' | 'sent'>): Row {
  if (status === 'delivered') {
    const column = columnOf(sent?.durationMs ?? 0)
    return { ...row, delivered: row.delivered + 1, [column]: row[column] + 1 }
  }
  return {
    ...row,
    failed: row.failed + (sent ? 1 : 0),
    not_delivered: row.not_delivered + (status === 'not_delivered' ? 1 : 0),
  }
}

function columnOf(durationMs: number): LatencyColumn {
  const bound = LATENCY_BOUNDS_MS.find((one) => durationMs <= one)
  return bound === undefined ? 'longer' : `within_${bound}`
}
