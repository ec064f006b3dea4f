import type { Database, Db } from '../db/database.ts'
import { HOUR_MS } from './delivery-counts.ts'

export interface PruneOptions {
  /** How long what has ended is kept. */
  readonly keepMs: number
}

/** Counts are kept for charts to show, which is longer than what was counted. */
const KEEP_HOURS_MS = 92 * 24 * HOUR_MS
/** Rows in one transaction: others need the database meanwhile. */
const BATCH = 1_000

/**
 * Removes old deliveries with their attempts, events and endpoints that were deleted. What still
 * waits stays, unless its endpoint is paused, and so do its event and those after it; a replay keeps
 * the event it is of.
 */
export function createPruneWebhooks(
  database: Database,
  { keepMs }: PruneOptions,
): (signal: AbortSignal) => Promise<void> {
  return async function pruneWebhooks(signal) {
    const before = Date.now() - keepMs
    for (const appKey of await listAppKeys(database.db)) {
      while ((await pruneDeliveries(database, appKey, before)) === BATCH) signal.throwIfAborted()
    }
    await pruneEvents(database.db, before, signal)
    await pruneEndpoints(database.db, before)
    await pruneHours(database.db, Date.now() - KEEP_HOURS_MS)
  }
}

async function listAppKeys(db: Db): Promise<readonly string[]> {
  const rows = await db.selectFrom('endpoints').select('app_key').distinct().execute()
  return rows.map((row) => row.app_key)
}

/** Resolves to how many there were, at most a batch. */
function pruneDeliveries(database: Database, appKey: string, before: number): Promise<number> {
  return database.transaction(async (trx) => {
    const rows = await trx
      .selectFrom('deliveries')
      .innerJoin('endpoints', 'endpoints.id', 'deliveries.endpoint_id')
      .select('deliveries.id')
      .where('deliveries.app_key', '=', appKey)
      .where('deliveries.created_at', '<', before)
      .where(({ eb, or }) =>
        or([eb('deliveries.status', '!=', 'pending'), eb('endpoints.status', '=', 'paused')]),
      )
      .orderBy('deliveries.created_at')
      .limit(BATCH)
      .execute()
    if (rows.length === 0) return 0
    const ids = rows.map(({ id }) => id)
    await trx.deleteFrom('attempts').where('delivery_id', 'in', ids).execute()
    await trx.deleteFrom('deliveries').where('id', 'in', ids).execute()
    return rows.length
  })
}

/** Ids follow time, so the old ones are the first. */
async function pruneEvents(db: Db, before: number, signal: AbortSignal): Promise<void> {
  const { firstWaiting } = await db
    .selectFrom('deliveries')
    .select(({ fn }) => fn.min('event_id').as('firstWaiting'))
    .where('due_at', 'is not', null)
    .executeTakeFirstOrThrow()
  for (let after = 0; ; ) {
    signal.throwIfAborted()
    const oldest = await db
      .selectFrom('events')
      .select(({ exists, selectFrom }) => [
        'id',
        'created_at',
        exists(
          selectFrom('deliveries')
            .select('deliveries.id')
            .whereRef('deliveries.event_id', '=', 'events.id')
            .where('deliveries.replay_of', 'is not', null),
        ).as('is_needed'),
      ])
      .where('id', '>', after)
      .$if(firstWaiting !== null, (query) => query.where('id', '<', firstWaiting))
      .orderBy('id')
      .limit(BATCH)
      .execute()
    const old = oldest.filter((event) => event.created_at < before)
    const ids = old.filter((event) => !event.is_needed).map(({ id }) => id)
    if (ids.length > 0) await db.deleteFrom('events').where('id', 'in', ids).execute()
    if (old.length < BATCH) return
    after = old.at(-1)?.id ?? after
  }
}

async function pruneEndpoints(db: Db, before: number): Promise<void> {
  await db
    .deleteFrom('endpoints')
    .where('deleted_at', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('deliveries')
            .select('deliveries.id')
            .whereRef('deliveries.endpoint_id', '=', 'endpoints.id')
            .whereRef('deliveries.app_key', '=', 'endpoints.app_key'),
        ),
      ),
    )
    .execute()
}

async function pruneHours(db: Db, before: number): Promise<void> {
  await db
    .deleteFrom('delivery_hours')
    .where('hour', '<', Math.floor(before / HOUR_MS))
    .execute()
}
