import type { Insertable } from 'kysely'
import type { DeliveriesTable } from '../db/tables.ts'
import type { ApiKey } from '../lib/ids.ts'

export interface NewDelivery {
  readonly id: string
  readonly appKey: ApiKey
  readonly endpointId: string
  readonly eventId: number
  readonly action: string
  /** When it is made; it is due at once. */
  readonly now: number
  readonly replayOf?: string
  readonly isTest?: boolean
}

/** The row of a delivery that nobody has tried yet. */
export function newDelivery({ replayOf, isTest = false, ...delivery }: NewDelivery) {
  return {
    id: delivery.id,
    app_key: delivery.appKey,
    endpoint_id: delivery.endpointId,
    event_id: delivery.eventId,
    action: delivery.action,
    status: 'pending',
    attempts: 0,
    due_at: delivery.now,
    lease_until: 0,
    replay_of: replayOf ?? null,
    is_test: isTest ? 1 : 0,
    created_at: delivery.now,
  } satisfies Insertable<DeliveriesTable>
}
