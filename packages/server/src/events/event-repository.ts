import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import type { ApiKey, EndpointId, Handle } from '../lib/ids.ts'

/** An event as its row has it. */
export interface RecordedEvent {
  readonly appKey: ApiKey
  readonly action: string
  readonly body: string
  /** The file it is about. */
  readonly handle: Handle | undefined
  readonly now: number
}

/** Most apps have no endpoint: whether there is one is answered without asking once more. */
export async function insertEvent(
  trx: Trx,
  { appKey, action, body, handle, now }: RecordedEvent,
): Promise<{ id: number; isWanted: boolean }> {
  const { id, is_wanted } = await trx
    .insertInto('events')
    .values({ app_key: appKey, action, body, handle: handle ?? null, created_at: now })
    .returning(({ exists, selectFrom }) => [
      'id',
      exists(
        selectFrom('endpoints')
          .select('endpoints.id')
          .where('endpoints.app_key', '=', appKey)
          .where('endpoints.action', '=', action)
          .where('endpoints.status', '=', 'enabled')
          .where('endpoints.deleted_at', 'is', null),
      ).as('is_wanted'),
    ])
    .executeTakeFirstOrThrow()
  return { id, isWanted: Boolean(is_wanted) }
}

/** One for each endpoint that wants it; resolves to whose they are. */
export async function insertDeliveries(
  trx: Trx,
  eventId: number,
  { appKey, action, now }: RecordedEvent,
): Promise<EndpointId[]> {
  const rows = await trx
    .insertInto('deliveries')
    .columns([
      'id',
      'app_key',
      'endpoint_id',
      'event_id',
      'action',
      'status',
      'attempts',
      'due_at',
      'lease_until',
      'is_test',
      'created_at',
    ])
    .expression(({ selectFrom, lit, cast, val }) =>
      selectFrom('endpoints')
        .select([
          sql<string>`${sql.lit(`dlv_${eventId}_`)} || ${sql.ref('endpoints.id')}`.as('id'),
          'endpoints.app_key',
          'endpoints.id as endpoint_id',
          cast<number>(val(eventId), 'bigint').as('event_id'),
          'endpoints.action',
          sql.lit('pending').as('status'),
          lit(0).as('attempts'),
          cast<number>(val(now), 'bigint').as('due_at'),
          lit(0).as('lease_until'),
          lit(0).as('is_test'),
          cast<number>(val(now), 'bigint').as('created_at'),
        ])
        .where('endpoints.app_key', '=', appKey)
        .where('endpoints.action', '=', action)
        .where('endpoints.status', '=', 'enabled')
        .where('endpoints.deleted_at', 'is', null),
    )
    .returning('endpoint_id')
    .execute()
  return rows.map((row) => row.endpoint_id as EndpointId)
}
