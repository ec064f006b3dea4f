import type { Database, Trx } from '../db/database.ts'
import { type Place, parseCursor, toCursor } from '../db/list-page.ts'
import { deliveryJob } from '../events/delivery-jobs.ts'
import { type ApiKey, type EndpointId, isDeliveryId, newDeliveryId } from '../lib/ids.ts'
import type { Queue } from '../queue/queue.ts'
import { findDelivery } from './delivery-repository.ts'
import { findEndpointRow } from './endpoint-repository.ts'
import { deliveryUnknown, endpointDeleted, endpointPaused } from './errors.ts'
import { newDelivery } from './new-delivery.ts'
import type { Deliveries, ReplayRange } from './webhook.ts'

export interface ReplayDeps {
  readonly database: Database
  readonly queue: Pick<Queue, 'enqueueAll'>
  readonly now: () => Date
  /** What one call of `replayRange` sends again at most. */
  readonly maxReplayed?: number
}

/** Some seconds of work: below what those who ask, and what is between, wait for an answer. */
const MAX_REPLAYED = 10_000
/** In one transaction: others need the database meanwhile. */
const BATCH = 1_000

/**
 * The same event once more to the same endpoint, as a delivery of its own that names the first.
 * Rejects with `delivery_unknown`, `endpoint_deleted` or `endpoint_paused`.
 */
export function createReplay({ database, queue, now }: ReplayDeps): Deliveries['replay'] {
  return function replay(appKey, id) {
    return database.transaction(async (trx) => {
      const original = await findDelivery(trx, appKey, id)
      if (!original) throw deliveryUnknown()
      const endpoint = await findEndpointRow(trx, appKey, original.endpointId)
      if (!endpoint) throw endpointDeleted()
      if (endpoint.status !== 'enabled') throw endpointPaused()
      const row = newReplay(original, appKey, now().getTime())
      await trx.insertInto('deliveries').values(row).execute()
      await queue.enqueueAll(trx, [deliveryJob(original.endpointId)])
      const made = await findDelivery(trx, appKey, row.id)
      if (!made) throw deliveryUnknown()
      return made
    })
  }
}

/**
 * Sends again what was first sent in a time range, replays and tests left out; what goes to
 * endpoints that are paused or deleted is skipped. In batches that each are complete: when it
 * fails midway some have been sent. Rejects with `cursor_invalid`.
 */
export function createReplayRange(deps: ReplayDeps): Deliveries['replayRange'] {
  const { maxReplayed = MAX_REPLAYED } = deps

  return async function replayRange(appKey, { cursor, ...range }) {
    let count = 0
    let after = cursor === undefined ? undefined : parseCursor(cursor, isDeliveryId)
    do {
      const limit = Math.min(BATCH, maxReplayed - count)
      const batch = await replayBatch(deps, appKey, range, { limit, after })
      count += batch.count
      after = batch.last
    } while (after && count < maxReplayed)
    return { count, cursor: after && toCursor(after) }
  }
}

type Range = Omit<ReplayRange, 'cursor'>

interface Page {
  readonly limit: number
  readonly after: Place | undefined
}

function replayBatch(
  { database, queue, now }: ReplayDeps,
  appKey: ApiKey,
  range: Range,
  page: Page,
): Promise<{ readonly count: number; readonly last: Place | undefined }> {
  return database.transaction(async (trx) => {
    const originals = await findOriginals(trx, appKey, range, page)
    if (originals.length === 0) return { count: 0, last: undefined }
    const rows = originals.map(({ id, endpoint_id, event_id, action }) =>
      newReplay(
        { id, endpointId: endpoint_id, eventId: event_id, action, isTest: false },
        appKey,
        +now(),
      ),
    )
    await trx.insertInto('deliveries').values(rows).execute()
    const endpoints = new Set(originals.map((row) => row.endpoint_id as EndpointId))
    await queue.enqueueAll(
      trx,
      [...endpoints].sort().map((id) => deliveryJob(id)),
    )
    const last = originals.at(-1)
    const isFull = originals.length === page.limit
    return {
      count: originals.length,
      last: isFull && last ? { createdAt: last.created_at, id: last.id } : undefined,
    }
  })
}

async function findOriginals(
  trx: Trx,
  appKey: ApiKey,
  { from, to, onlyFailed, endpointId }: Range,
  { limit, after }: Page,
) {
  return trx
    .selectFrom('deliveries')
    .innerJoin('endpoints', 'endpoints.id', 'deliveries.endpoint_id')
    .select(({ ref }) => [
      ref('deliveries.id').as('id'),
      'deliveries.endpoint_id',
      'deliveries.event_id',
      ref('deliveries.action').as('action'),
      ref('deliveries.created_at').as('created_at'),
    ])
    .where('deliveries.app_key', '=', appKey)
    .where('deliveries.created_at', '>=', after?.createdAt ?? from.getTime())
    .where('deliveries.created_at', '<', to.getTime())
    .where('deliveries.replay_of', 'is', null)
    .where('deliveries.is_test', '=', 0)
    .where('endpoints.status', '=', 'enabled')
    .where('endpoints.deleted_at', 'is', null)
    .$if(onlyFailed, (query) => query.where('deliveries.status', '=', 'not_delivered'))
    .$if(endpointId !== undefined, (query) =>
      query.where('deliveries.endpoint_id', '=', endpointId ?? ''),
    )
    .$if(after !== undefined, (query) =>
      query.where(({ eb, or }) =>
        or([
          eb('deliveries.created_at', '>', after?.createdAt ?? 0),
          eb('deliveries.id', '>', after?.id ?? ''),
        ]),
      ),
    )
    .orderBy('deliveries.created_at')
    .orderBy('deliveries.id')
    .limit(limit)
    .execute()
}

function newReplay(
  of: { id: string; endpointId: string; eventId: number; action: string; isTest: boolean },
  appKey: ApiKey,
  now: number,
) {
  const id = newDeliveryId()
  return { ...newDelivery({ ...of, id, appKey, now, replayOf: of.id }), id }
}
