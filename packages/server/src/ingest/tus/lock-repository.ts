import type { Db } from '../../db/database.ts'
import type { UploadId } from '../../lib/ids.ts'

/** One request's hold on an upload. */
export interface Hold {
  readonly id: UploadId
  /** This process, and then the request. */
  readonly holder: string
  readonly until: number
}

/**
 * Takes the lock from nobody, from a holder whose time ended before `now`, or, where no other
 * process exists, from one of another process. Of several callers one gets `true`.
 */
export async function takeLock(
  db: Db,
  { id, holder, until }: Hold,
  { now, onlyOwner }: { readonly now: number; readonly onlyOwner: string | undefined },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('tus_uploads')
    .set({ lock_holder: holder, lock_until: until, lock_wanted: 0 })
    .where('upload_id', '=', id)
    .where(({ or, eb }) =>
      or([
        eb('lock_holder', 'is', null),
        eb('lock_until', '<', now),
        ...(onlyOwner === undefined ? [] : [eb('lock_holder', 'not like', `${onlyOwner}/%`)]),
      ]),
    )
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Asks whoever holds the lock to let go. */
export async function wantLock(db: Db, id: UploadId): Promise<void> {
  await db.updateTable('tus_uploads').set({ lock_wanted: 1 }).where('upload_id', '=', id).execute()
}

/** What has become of a hold; it goes on until `until` unless it is `lost`. */
export async function renewLock(
  db: Db,
  { id, holder, until }: Hold,
): Promise<'held' | 'wanted' | 'lost'> {
  const row = await db
    .updateTable('tus_uploads')
    .set({ lock_until: until })
    .where('upload_id', '=', id)
    .where('lock_holder', '=', holder)
    .returning('lock_wanted')
    .executeTakeFirst()
  if (!row) return 'lost'
  return row.lock_wanted === 1 ? 'wanted' : 'held'
}

export async function releaseLock(db: Db, { id, holder }: Omit<Hold, 'until'>): Promise<void> {
  await db
    .updateTable('tus_uploads')
    .set({ lock_holder: null, lock_until: 0, lock_wanted: 0 })
    .where('upload_id', '=', id)
    .where('lock_holder', '=', holder)
    .execute()
}
