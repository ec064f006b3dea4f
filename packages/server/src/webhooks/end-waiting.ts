import type { Database, Trx } from '../db/database.ts'
import { lockingRows } from '../db/locking-rows.ts'
import { skippingLocked } from '../db/skipping-locked.ts'
import type { ApiKey, EndpointId } from '../lib/ids.ts'
import { updateById } from './claim-repository.ts'
import { insertCounts, toEndedRow } from './delivery-counts.ts'
import type { EndpointRow } from './endpoint-repository.ts'
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
    const endpoint = await holdEndpoint(trx, database.dialect, endpointId)
    if (endpoint && !isClosed(endpoint)) return 0
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
    if (endpoint && found.length > 0) await count(trx, endpoint, found.length, now)
    return found.length
  })
}

type EndpointState = Pick<EndpointRow, 'id' | 'app_key' | 'deleted_at' | 'paused_because'>

/** Whoever is about to enable it waits until this batch has ended. */
async function holdEndpoint(
  trx: Trx,
  dialect: Database['dialect'],
  endpointId: EndpointId,
): Promise<EndpointState | undefined> {
  const endpoint = trx
    .selectFrom('endpoints')
    .select(['id', 'app_key', 'deleted_at', 'paused_because'])
    .where('id', '=', endpointId)
  return await lockingRows(dialect, endpoint).executeTakeFirst()
}

/** Somebody may have enabled it since. A paused one that is not gone is none of ours. */
function isClosed({ deleted_at, paused_because }: EndpointState): boolean {
  return deleted_at !== null || paused_because === 'gone'
}

/** No two do this for an endpoint at the same time: its row is held. */
async function count(trx: Trx, endpoint: EndpointState, ended: number, now: Date): Promise<void> {
  const names = { appKey: endpoint.app_key as ApiKey, endpointId: endpoint.id as EndpointId }
  const row = toEndedRow({ ...names, count: ended }, { owner: '', now: now.getTime() })
  await insertCounts(trx, [row]).execute()
}
