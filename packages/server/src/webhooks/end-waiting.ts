import type { Db } from '../db/database.ts'
import type { EndpointId } from '../lib/ids.ts'

/** A hundred thousand may wait, and on SQLite others wait while one statement runs. */
const BATCH = 1_000

/** Ends all that waits for an endpoint without success, those under way included. */
export async function endWaiting(
  db: Db,
  endpointId: EndpointId,
  { reason, now }: { readonly reason: string; readonly now: Date },
): Promise<void> {
  for (;;) {
    const { numUpdatedRows } = await db
      .updateTable('deliveries')
      .set({
        status: 'not_delivered',
        reason,
        due_at: null,
        owner: null,
        lease_until: 0,
        ended_at: now.getTime(),
      })
      .where('id', 'in', (waiting) =>
        waiting
          .selectFrom('deliveries')
          .select('id')
          .where('endpoint_id', '=', endpointId)
          .where('due_at', 'is not', null)
          .limit(BATCH),
      )
      .executeTakeFirst()
    if (numUpdatedRows < BATCH) return
  }
}
