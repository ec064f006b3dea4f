import type { Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { AttemptsTable, DeliveriesTable } from '../db/tables.ts'
import { ERROR_KINDS } from '../errors.ts'
import { toWebhookBody } from '../events/event-body.ts'
import type { ApiKey, AttemptId, DeliveryId, EndpointId } from '../lib/ids.ts'
import type { LogPlace } from './log-place.ts'
import type { Attempt, Delivery, DeliveryDetails, DeliveryFilter } from './webhook.ts'
import { DELIVERY_STATUSES } from './webhook.ts'

/** Newest first. */
export async function listDeliveries(
  db: Db,
  appKey: ApiKey,
  { endpointId, action, status, from, to, limit }: Omit<DeliveryFilter, 'cursor'>,
  after: LogPlace | undefined,
): Promise<readonly Delivery[]> {
  let query = selectDeliveries(db, appKey)
  if (endpointId !== undefined) query = query.where('deliveries.endpoint_id', '=', endpointId)
  if (action !== undefined) query = query.where('deliveries.action', '=', action)
  if (status !== undefined) query = query.where('deliveries.status', '=', status)
  if (from !== undefined) query = query.where('deliveries.created_at', '>=', from.getTime())
  if (to !== undefined) query = query.where('deliveries.created_at', '<', to.getTime())
  if (after !== undefined) {
    const { createdAt, id } = after
    query = query
      .where('deliveries.created_at', '<=', createdAt)
      .where(({ eb, or }) =>
        or([eb('deliveries.created_at', '<', createdAt), eb('deliveries.id', '<', id)]),
      )
  }
  const rows = await query
    .orderBy('deliveries.created_at', 'desc')
    .orderBy('deliveries.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toDelivery)
}

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
