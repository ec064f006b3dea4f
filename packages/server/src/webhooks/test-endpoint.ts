import type { Database } from '../db/database.ts'
import { deliveryJob } from '../events/delivery-jobs.ts'
import type { PayloadFacts } from '../events/event.ts'
import { toStoredBody } from '../events/event-body.ts'
import type { EventNews } from '../events/event-news.ts'
import { insertEvent } from '../events/event-repository.ts'
import { actions, events } from '../events/index.ts'
import { type DeliveryId, newDeliveryId } from '../lib/ids.ts'
import type { Queue } from '../queue/queue.ts'
import { type EndpointRow, findEndpointRow, toEndpoint } from './endpoint-repository.ts'
import { actionUnknown, endpointPaused, endpointUnknown } from './errors.ts'
import { newDelivery } from './new-delivery.ts'
import type { Delivery, Endpoints } from './webhook.ts'

export interface TestEndpointDeps {
  readonly database: Database
  readonly queue: Pick<Queue, 'enqueue'>
  readonly facts: PayloadFacts
  readonly news: EventNews
  readonly now: () => Date
}

/**
 * Sends an event that has not happened to one endpoint. It goes the way of all events, so what is
 * tried out is what will be used; only the log knows that it is a test.
 */
export function createTestEndpoint(deps: TestEndpointDeps): Endpoints['test'] {
  const { database, queue, facts, news } = deps

  return function test(appKey, id) {
    return database.transaction(async (trx) => {
      const endpoint = await findEndpointRow(trx, appKey, id)
      if (!endpoint) throw endpointUnknown()
      if (endpoint.status !== 'enabled') throw endpointPaused()
      const now = deps.now()
      const event = events.find(({ action }) => action === endpoint.action)
      if (!event) throw actionUnknown(endpoint.action, actions)
      const body = toStoredBody(event, event.examplePayload(facts), now)
      const { id: eventId } = await insertEvent(trx, {
        appKey,
        action: event.action,
        body,
        handle: undefined,
        now: now.getTime(),
      })
      database.afterCommit(trx, () => news.tell(appKey))
      const deliveryId = newDeliveryId()
      await trx
        .insertInto('deliveries')
        .values(
          newDelivery({
            id: deliveryId,
            appKey,
            endpointId: id,
            eventId,
            action: event.action,
            now: now.getTime(),
            isTest: true,
          }),
        )
        .execute()
      await queue.enqueue(trx, deliveryJob(id))
      return toDelivery(deliveryId, { row: endpoint, eventId, now })
    })
  }
}

function toDelivery(
  id: DeliveryId,
  { row, eventId, now }: { row: EndpointRow; eventId: number; now: Date },
): Delivery {
  return {
    id,
    endpointId: toEndpoint(row).id,
    eventId,
    action: row.action,
    url: row.url,
    status: 'pending',
    attempts: 0,
    firstAttemptAt: undefined,
    dueAt: now,
    replayOf: undefined,
    isTest: true,
    reason: undefined,
    createdAt: now,
    endedAt: undefined,
  }
}
