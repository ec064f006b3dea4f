import type { Trx } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { EventDefinition, PayloadFacts } from './event.ts'

/** Writes an event in the transaction of what it tells, so that neither exists without the other. */
export type RecordEvent = <Subject>(
  trx: Trx,
  appKey: ApiKey,
  event: EventDefinition<Subject>,
  subject: Subject,
) => Promise<void>

export function createRecordEvent(facts: PayloadFacts): RecordEvent {
  return async function recordEvent(trx, appKey, event, subject) {
    const now = Date.now()
    const body = {
      action: event.action,
      timestamp: Math.floor(now / 1000),
      text: event.toPayload(subject, facts),
    }
    await trx
      .insertInto('events')
      .values({
        app_key: appKey,
        action: event.action,
        body: JSON.stringify(body),
        created_at: now,
      })
      .execute()
  }
}
