import type { Selectable } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import type { UploadsTable } from '../../db/tables.ts'
import type { ApiKey, Handle, UploadId } from '../../lib/ids.ts'
import type { Upload, UploadPlace, UploadRequest, UploadState } from './upload.ts'

export async function insertUpload(db: Db, upload: Upload, now: number): Promise<void> {
  await db
    .insertInto('uploads')
    .values({
      id: upload.id,
      app_key: upload.request.appKey,
      state: upload.state,
      request: JSON.stringify(upload.request),
      received: 0,
      handle: null,
      owner: null,
      lease_until: 0,
      created_at: now,
      updated_at: now,
    })
    .execute()
}

/** How many of an app are open; no further than `limit`. */
export async function countOpenUploads(db: Db, appKey: ApiKey, limit: number): Promise<number> {
  const open = db
    .selectFrom('uploads')
    .select('state')
    .where('app_key', '=', appKey)
    .where('state', '=', 'open')
    .limit(limit)
  const { count } = await db
    .selectFrom(open.as('open'))
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function findUpload(db: Db, id: UploadId): Promise<Upload | undefined> {
  const row = await db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirst()
  return row && fromRow(row)
}

/**
 * Locks an upload and says what it is. Whoever changes its pieces or its state holds this lock, so
 * no piece comes or goes once its parts are being put together.
 */
export async function holdUpload(trx: Trx, id: UploadId): Promise<Upload | undefined> {
  const row = await trx
    .updateTable('uploads')
    .set({ updated_at: (update) => update.ref('updated_at') })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  return row && fromRow(row)
}

/** Counts what has arrived; resolves to all of it. */
export async function addReceived(
  trx: Trx,
  id: UploadId,
  bytes: number,
  now: number,
): Promise<number> {
  const { received } = await trx
    .updateTable('uploads')
    .set((update) => ({ received: update('received', '+', bytes), updated_at: now }))
    .where('id', '=', id)
    .returning('received')
    .executeTakeFirstOrThrow()
  return received
}

export interface Claim {
  readonly owner: string
  readonly now: number
  readonly leaseMs: number
}

/**
 * Takes an upload for completing it, from nobody or from a process whose lease ended before
 * `takeOverBefore`. Of several callers one gets `true`.
 */
export async function claimUpload(
  db: Db,
  id: UploadId,
  claim: Claim & { readonly takeOverBefore: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('uploads')
    .set({
      state: 'completing',
      owner: claim.owner,
      lease_until: claim.now + claim.leaseMs,
      updated_at: claim.now,
    })
    .where('id', '=', id)
    .where(({ or, and, eb }) =>
      or([
        eb('state', '=', 'open'),
        and([eb('state', '=', 'completing'), eb('lease_until', '<', claim.takeOverBefore)]),
      ]),
    )
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Resolves to `false` when another process has taken it over. */
export async function renewClaim(db: Db, id: UploadId, claim: Claim): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('uploads')
    .set({ lease_until: claim.now + claim.leaseMs, updated_at: claim.now })
    .where('id', '=', id)
    .where('state', '=', 'completing')
    .where('owner', '=', claim.owner)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Lets parts arrive and others complete again. */
export async function releaseClaim(db: Db, id: UploadId, owner: string): Promise<void> {
  await db
    .updateTable('uploads')
    .set({ state: 'open', owner: null, lease_until: 0 })
    .where('id', '=', id)
    .where('state', '=', 'completing')
    .where('owner', '=', owner)
    .execute()
}

/** Resolves to `false`, and the transaction around it must not commit, when it is another's now. */
export async function finishUpload(
  trx: Trx,
  id: UploadId,
  done: { readonly owner: string; readonly handle: Handle; readonly now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('uploads')
    .set({
      state: 'done',
      owner: null,
      handle: done.handle,
      updated_at: done.now,
      storage_key: null, // from now on it is the file's, or superfluous
      storage_state: null,
    })
    .where('id', '=', id)
    .where('state', '=', 'completing')
    .where('owner', '=', done.owner)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function markAborted(trx: Trx, id: UploadId, now: number): Promise<void> {
  await trx
    .updateTable('uploads')
    .set({
      state: 'aborted',
      received: 0,
      updated_at: now,
      storage_key: null,
      storage_state: null,
    })
    .where('id', '=', id)
    .execute()
}

/** Uploads that nothing has happened to since `before`, at most `limit` of them. */
export async function findIdleUploads(
  db: Db,
  before: number,
  limit: number,
): Promise<readonly UploadId[]> {
  const rows = await db
    .selectFrom('uploads')
    .select('id')
    .where('updated_at', '<', before)
    .orderBy('updated_at')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id as UploadId)
}

/** Deletes the row unless something has happened meanwhile, and resolves to what it was then. */
export async function deleteIdleUpload(
  trx: Trx,
  id: UploadId,
  before: number,
): Promise<Upload | undefined> {
  const row = await trx
    .deleteFrom('uploads')
    .where('id', '=', id)
    .where('updated_at', '<', before)
    .returningAll()
    .executeTakeFirst()
  return row && fromRow(row)
}

export async function setUploadPlace(trx: Trx, id: UploadId, place: UploadPlace): Promise<void> {
  await trx
    .updateTable('uploads')
    .set({ storage_key: place.storageKey, storage_state: place.state })
    .where('id', '=', id)
    .execute()
}

/** Which of these keys are places of uploads: the sweep of the storage leaves them alone. */
export async function findPlaceKeys(db: Db, keys: readonly string[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const rows = await db
    .selectFrom('uploads')
    .select('storage_key')
    .where('storage_key', 'in', [...keys])
    .execute()
  return new Set(rows.flatMap((row) => row.storage_key ?? []))
}

function placeOf(row: Pick<Selectable<UploadsTable>, 'storage_key' | 'storage_state'>) {
  const { storage_key: storageKey, storage_state: state } = row
  return storageKey === null || state === null ? undefined : { storageKey, state }
}

function fromRow(row: Selectable<UploadsTable>): Upload {
  return {
    id: row.id as UploadId,
    request: JSON.parse(row.request) as UploadRequest,
    state: row.state as UploadState,
    received: Number(row.received),
    handle: (row.handle ?? undefined) as Handle | undefined,
    place: placeOf(row),
  }
}
