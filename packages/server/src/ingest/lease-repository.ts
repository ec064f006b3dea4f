import type { Db } from '../db/database.ts'
import type { IngestId } from '../lib/ids.ts'
import { OPEN_STATES } from './ingest-repository.ts'
import { type IngestJob, jobFromRow } from './ingest-row.ts'

/** Rows a take-over looks at in one go. */
const CLAIM_BATCH = 50

/** Leases renewed by one statement; databases limit its parameters. */
const RENEW_BATCH = 1_000

/** Who takes over, and what not. */
export interface Claim {
  readonly owner: string
  readonly now: number
  readonly leaseUntil: number
  /** Whether one has not left this process yet. */
  readonly isHere: (id: IngestId) => boolean
  /** Apps of which some wait for their turn here already: more would only wait with them. */
  readonly exceptApps: readonly string[]
}

/**
 * Takes over ingests that nobody works on: whose process died, that were handed over, or whose
 * wait is over. Of several processes that try, one gets each: the row must still be as it was read.
 * Across apps, because a worker serves them all.
 */
export async function claimIngests(
  db: Db,
  { owner, now, leaseUntil, isHere, exceptApps }: Claim,
): Promise<readonly IngestJob[]> {
  const candidates = await db
    .selectFrom('ingests')
    .select(['id', 'lease_until'])
    .where('state', 'in', [...OPEN_STATES])
    .where('lease_until', '<', now)
    .$if(exceptApps.length > 0, (query) => query.where('app_key', 'not in', [...exceptApps]))
    .orderBy('lease_until')
    .limit(CLAIM_BATCH)
    .execute()
  const claimed: IngestJob[] = []
  for (const { id, lease_until } of candidates) {
    if (isHere(id as IngestId)) continue
    const row = await db
      .updateTable('ingests')
      .set((update) => ({
        owner,
        lease_until: leaseUntil,
        state: 'running',
        attempts: update('attempts', '+', 1),
        updated_at: now,
      }))
      .where('id', '=', id)
      .where('lease_until', '=', lease_until)
      .where('state', 'in', [...OPEN_STATES])
      .returningAll()
      .executeTakeFirst()
    if (row) claimed.push(jobFromRow(row))
  }
  return claimed
}

/**
 * Renews what `owner` works on; resolves to what it still holds, and the ids that somebody asked to
 * cancel. Only `ids` are renewed: a row whose end could not be written must come to be free.
 */
export async function renewLeases(
  db: Db,
  owner: string,
  ids: readonly IngestId[],
  leaseUntil: number,
): Promise<{ readonly held: ReadonlySet<string>; readonly cancelled: readonly IngestId[] }> {
  const held = new Set<string>()
  const cancelled: IngestId[] = []
  for (let at = 0; at < ids.length; at += RENEW_BATCH) {
    const rows = await db
      .updateTable('ingests')
      .set({ lease_until: leaseUntil })
      .where('id', 'in', ids.slice(at, at + RENEW_BATCH))
      .where('owner', '=', owner)
      .where('state', '=', 'running')
      .returning(['id', 'cancel_requested'])
      .execute()
    for (const { id, cancel_requested } of rows) {
      held.add(id)
      if (cancel_requested === 1) cancelled.push(id as IngestId)
    }
  }
  return { held, cancelled }
}

/**
 * With the data folder's lock held nobody else can be at work: everything open that is not `owner`'s
 * is free at once.
 */
export async function freeAllIngests(db: Db, owner: string): Promise<void> {
  await db
    .updateTable('ingests')
    .set({ lease_until: 0 })
    .where('state', 'in', ['queued', 'running'])
    .where(({ eb, or }) => or([eb('owner', 'is', null), eb('owner', '!=', owner)]))
    .execute()
}
