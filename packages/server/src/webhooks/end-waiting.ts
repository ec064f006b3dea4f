import type { Database, Trx } from '../db/database.ts'
import { lockingRows } from '../db/locking-rows.ts'
import { skippingLocked } from '../db/skipping-locked.ts'
import type { EndpointId } from '../lib/ids.ts'
import { updateById } from './claim-repository.ts'
import { isLeaseOver } from './lease.ts'

/** A hundred thousand may wait, and on SQLite others wait while one statement runs. */
const BATCH = 1_000

/**
 * Ends all that waits for an endpoint without success, unless it is enabled, again or still. What
 * is under way ends by itself: it is delivered, or waits again and is found by whoever next looks
 * at the endpoint.
 */
export async function endWaiting(
  database: Database,
  endpointId: EndpointId,
  options: { readonly reason: string; readonly now: Date },
): Promise<void> {
  while ((await endBatch(database, endpointId, options)) === BATCH);
}

function endBatch(
  database: Database,
  endpointId: EndpointId,
  { reason, now }: { readonly reason: string; readonly now: Date },
): Promise<number> {
  return database.transaction(async (trx) => {
    if (!(await isClosed(trx, database.dialect, endpointId))) return 0
    const waiting = trx
      .selectFrom('deliveries')
      .select('id')
      .where('endpoint_id', '=', endpointId)
      .where('due_at', 'is not', null)
      .where(isLeaseOver(database.dialect))
      .limit(BATCH)
    const found = await skippingLocked(database.dialect, waiting).execute()
    await updateById(trx, found, {
      status: 'not_delivered',
      reason,
      due_at: null,
      owner: null,
      lease_until: 0,
      ended_at: now.getTime(),
    })
    return found.length
  })
}

/**
 * Deleted or gone. Somebody may have enabled it since, or is about to: whoever is waits until this
 * batch has ended. A paused one that is not gone is none of ours.
 */
async function isClosed(
  trx: Trx,
  dialect: Database['dialect'],
  endpointId: EndpointId,
): Promise<boolean> {
  const endpoint = trx
    .selectFrom('endpoints')
    .select(['deleted_at', 'paused_because'])
    .where('id', '=', endpointId)
  const row = await lockingRows(dialect, endpoint).executeTakeFirst()
  return !row || row.deleted_at !== null || row.paused_because === 'gone'
}
