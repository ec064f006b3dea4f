import { type Selectable, type SelectQueryBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { inSpan, type Place, type Span } from '../db/list-page.ts'
import type { AttemptsTable, DeliveriesTable, Tables } from '../db/tables.ts'
import { ERROR_KINDS } from '../errors.ts'
import { toWebhookBody } from '../events/event-body.ts'
import type { ApiKey, AttemptId, DeliveryId, EndpointId } from '../lib/ids.ts'
import type {
  Attempt,
  Delivery,
  DeliveryDetails,
  DeliveryFilter,
  DeliveryStatus,
} from './webhook.ts'
import { DELIVERY_STATUSES } from './webhook.ts'

type Filter = Omit<DeliveryFilter, 'cursor' | 'limit'>

const ORDER = ['deliveries.created_at', 'deliveries.id'] as const

/** Those of a span of the log that are asked for, newest first. */
export async function listDeliveries(
  db: Db,
  appKey: ApiKey,
  filter: Filter,
  span: Span,
): Promise<readonly Delivery[]> {
  const { endpointId, action, status } = filter
  let query = selectLog(selectDeliveries(db, appKey), filter)
  if (endpointId !== undefined) query = query.where('deliveries.endpoint_id', '=', endpointId)
  if (action !== undefined) query = query.where('deliveries.action', '=', action)
  if (status !== undefined && status !== LOST) query = query.where('deliveries.status', '=', status)
  const rows = await inSpan(query, span, ORDER).execute()
  return rows.map(toDelivery)
}

/** Where a span of the log is, whatever was sent there to whom. */
export async function findDeliveryPlace(
  db: Db,
  appKey: ApiKey,
  filter: Filter,
  span: Span,
): Promise<Place | undefined> {
  const deliveries = db
    .selectFrom('deliveries')
    .select(['deliveries.created_at as createdAt', 'deliveries.id'])
    .where('deliveries.app_key', '=', appKey)
  return inSpan(selectLog(deliveries, filter), span, ORDER).executeTakeFirst()
}

/** Whether an index has what is asked for and nothing else. */
export function isDense({ endpointId, action, status }: Filter): boolean {
  if (endpointId !== undefined || action !== undefined) return false
  return status === undefined || status === LOST
}

/** What indexes are for. */
function selectLog<Names extends 'deliveries' | 'endpoints', Row>(
  query: SelectQueryBuilder<Tables, Names | 'deliveries', Row>,
  { status, from, to }: Filter,
) {
  let log = query
  // Not as a parameter: SQLite chooses the index of those that failed by the text.
  if (status === LOST)
    log = log.where(sql<boolean>`${sql.ref('deliveries.status')} = ${sql.lit(LOST)}`)
  if (from !== undefined) log = log.where(AT, '>=', from.getTime())
  if (to !== undefined) log = log.where(AT, '<', to.getTime())
  return log
}

/** Few, as long as webhooks work: they have an index of their own. */
const LOST = 'not_delivered' satisfies DeliveryStatus
const AT = sql<number>`${sql.ref('deliveries.created_at')}`

export async function findDelivery(
  db: Db,
  appKey: ApiKey,
  id: DeliveryId,
): Promise<Delivery | undefined> {
  const row = await selectDeliveries(db, appKey).where('deliveries.id', '=', id).executeTakeFirst()
  return row && toDelivery(row)
}

/** With the body as it is sent and every attempt. */
export async function findDeliveryDetails(
  db: Db,
  appKey: ApiKey,
  id: DeliveryId,
): Promise<DeliveryDetails | undefined> {
  const delivery = await findDelivery(db, appKey, id)
  if (!delivery) return undefined
  const event = await db
    .selectFrom('events')
    .select('body')
    .where('id', '=', delivery.eventId)
    .where('app_key', '=', appKey)
    .executeTakeFirst()
  const attempts = await db
    .selectFrom('attempts')
    .selectAll()
    .where('delivery_id', '=', id)
    .orderBy('started_at')
    .orderBy('id')
    .execute()
  return {
    ...delivery,
    body: event ? toWebhookBody(delivery.eventId, event.body) : '',
    history: attempts.map(toAttempt),
  }
}

/** Of all apps: what waits for a first or another attempt. */
export async function countWaiting(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('deliveries')
    .select(({ fn }) => fn.countAll<number | string | bigint>().as('count'))
    .where('due_at', 'is not', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

function selectDeliveries(db: Db, appKey: ApiKey) {
  return db
    .selectFrom('deliveries')
    .innerJoin('endpoints', 'endpoints.id', 'deliveries.endpoint_id')
    .selectAll('deliveries')
    .select('endpoints.url')
    .where('deliveries.app_key', '=', appKey)
}

function toDelivery(row: Selectable<DeliveriesTable> & { readonly url: string }): Delivery {
  return {
    id: row.id as DeliveryId,
    endpointId: row.endpoint_id as EndpointId,
    eventId: row.event_id,
    action: row.action,
    url: row.url,
    status: DELIVERY_STATUSES.find((status) => status === row.status) ?? 'pending',
    attempts: row.attempts,
    firstAttemptAt: toDate(row.first_attempt_at),
    dueAt: toDate(row.due_at),
    replayOf: (row.replay_of as DeliveryId | null) ?? undefined,
    isTest: row.is_test === 1,
    reason: row.reason ?? undefined,
    createdAt: new Date(row.created_at),
    endedAt: toDate(row.ended_at),
  }
}

function toAttempt(row: Selectable<AttemptsTable>): Attempt {
  return {
    id: row.id as AttemptId,
    number: row.number,
    startedAt: new Date(row.started_at),
    durationMs: row.duration_ms,
    status: row.status ?? undefined,
    error:
      row.error_code === null
        ? undefined
        : {
            kind: ERROR_KINDS.find((kind) => kind === row.error_kind) ?? 'internal',
            code: row.error_code,
            message: row.error_message ?? '',
          },
    responseHeaders: JSON.parse(row.response_headers),
    responseBody: row.response_body,
  }
}

const toDate = (instant: number | null) => (instant === null ? undefined : new Date(instant))
