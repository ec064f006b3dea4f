import type { Database, Trx } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { Queue } from '../queue/queue.ts'
import { createAddUsageOfEvent } from '../usage/add-usage-of-event.ts'
import { deliveryJob } from './delivery-jobs.ts'
import type { EventDefinition, PayloadFacts } from './event.ts'
import { toStoredBody } from './event-body.ts'
import type { EventNews } from './event-news.ts'
import { insertDeliveries, insertEvent } from './event-repository.ts'

/**
 * Writes an event in the transaction of what it tells, with what it adds to the app's usage, one
 * delivery for each enabled endpoint that wants it and the jobs that see to them: either all of it
 * exists or nothing does.
 */
export type RecordEvent = <Subject>(
  trx: Trx,
  appKey: ApiKey,
  event: EventDefinition<Subject>,
  subject: Subject,
) => Promise<void>

export interface RecordEventDeps {
  readonly database: Pick<Database, 'afterCommit' | 'dialect'>
  readonly queue: Pick<Queue, 'enqueueAll'>
  readonly facts: PayloadFacts
  readonly news: EventNews
}

export function createRecordEvent({ database, queue, facts, news }: RecordEventDeps): RecordEvent {
  const addUsageOfEvent = createAddUsageOfEvent(database.dialect)

  return async function recordEvent(trx, appKey, event, subject) {
    const now = new Date()
    const body = toStoredBody(event, event.toPayload(subject, facts), now)
    const handle = event.fileOf?.(subject)
    const recorded = { appKey, action: event.action, body, handle, now: now.getTime() }
    const { id, isWanted } = await insertEvent(trx, recorded)
    database.afterCommit(trx, () => news.tell(appKey))
    const amounts = event.usageOf?.(subject)
    if (amounts) await addUsageOfEvent(trx, { appKey, amounts, now })
    if (!isWanted) return
    const endpoints = await insertDeliveries(trx, id, recorded)
    // In one order everywhere, so that two transactions do not wait for each other's jobs.
    await queue.enqueueAll(
      trx,
      endpoints.sort().map((endpoint) => deliveryJob(endpoint)),
    )
  }
}
