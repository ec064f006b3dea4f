import type { Db, Trx } from '../../db/database.ts'
import type { LinkedFile } from '../../files/file-record.ts'
import type { ApiKey, ConnectionId } from '../../lib/ids.ts'

/** What we wrote at a source for an app, in one revision. */
export interface WrittenEntry {
  readonly appKey: ApiKey
  readonly source: string
  readonly rev: string
}

/** Written by us, shown by no file any more, and to be deleted there. */
export interface SourceLeaving extends WrittenEntry {
  readonly entryId: string
  readonly connectionId: ConnectionId
}

/** Twice is no error. */
export async function insertLeaving(trx: Trx, leaving: SourceLeaving): Promise<void> {
  await trx
    .insertInto('source_leavings')
    .values({
      app_key: leaving.appKey,
      source: leaving.source,
      rev: leaving.rev,
      entry_id: leaving.entryId,
      connection_id: leaving.connectionId,
      created_at: Date.now(),
      done_at: null,
    })
    .onConflict((conflict) => conflict.columns(['app_key', 'source', 'rev']).doNothing())
    .execute()
}

/** Whether it goes, or has just gone. */
export async function isLeaving(trx: Trx, written: WrittenEntry): Promise<boolean> {
  const row = await trx
    .selectFrom('source_leavings')
    .select('rev')
    .where('app_key', '=', written.appKey)
    .where('source', '=', written.source)
    .where('rev', '=', written.rev)
    .executeTakeFirst()
  return row !== undefined
}

/** `undefined` when it is done. */
export async function findLeaving(
  db: Db,
  written: WrittenEntry,
): Promise<SourceLeaving | undefined> {
  const row = await db
    .selectFrom('source_leavings')
    .selectAll()
    .where('app_key', '=', written.appKey)
    .where('source', '=', written.source)
    .where('rev', '=', written.rev)
    .where('done_at', 'is', null)
    .executeTakeFirst()
  if (!row) return undefined
  return {
    ...written,
    entryId: row.entry_id,
    connectionId: row.connection_id as ConnectionId,
  }
}

/** Of every app: what should have gone by `before`. */
export async function listLateLeavings(
  db: Db,
  before: number,
  limit: number,
): Promise<readonly WrittenEntry[]> {
  const rows = await db
    .selectFrom('source_leavings')
    .select(['app_key', 'source', 'rev'])
    .where('done_at', 'is', null)
    .where('created_at', '<', before)
    .orderBy('created_at')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ appKey: row.app_key as ApiKey, source: row.source, rev: row.rev }))
}

export async function endLeaving(db: Db, written: WrittenEntry): Promise<void> {
  await db
    .updateTable('source_leavings')
    .set({ done_at: Date.now() })
    .where('app_key', '=', written.appKey)
    .where('source', '=', written.source)
    .where('rev', '=', written.rev)
    .execute()
}

/** Of every app: what went before `before`, and what nobody could delete for as long as `tried`. */
export async function pruneLeavings(
  db: Db,
  { before, tried }: { readonly before: number; readonly tried: number },
): Promise<void> {
  await db
    .deleteFrom('source_leavings')
    .where(({ or, eb }) => or([eb('done_at', '<', before), eb('created_at', '<', tried)]))
    .execute()
}

/** What of a moved file tells the entry we wrote. */
export function writtenFor({ appKey, origin, moved, connectionId }: LinkedFile): SourceLeaving {
  if (!moved) throw new Error('a file that we never moved')
  const { source, id: entryId } = origin
  return { appKey, source, rev: moved.rev, entryId, connectionId }
}
