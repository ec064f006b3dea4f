import type { UpdateObject } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import type { Tables } from '../../db/tables.ts'
import type { QuaysideError } from '../../errors.ts'
import { OPEN_STATES } from '../../leases/lease-claims.ts'
import { errorColumns, leasedRows, NO_ERROR, newLeasedRow } from '../../leases/leased-rows.ts'
import type { ApiKey, FolderPickId, FolderZipId } from '../../lib/ids.ts'
import type { FilesWait, FolderPickJob, FolderPickProgress } from './folder-pick-row.ts'

/** Who works on which picked folder. */
export const folderPickRows = leasedRows<'folder_picks', FolderPickId>('folder_picks')

export async function insertFolderPicks(
  trx: Trx,
  jobs: readonly FolderPickJob[],
  owner: string,
  leaseUntil: number,
): Promise<void> {
  const rows = jobs.map((job) => ({
    ...newLeasedRow(job, owner, leaseUntil),
    session_id: job.request.sessionId ?? null,
    connection_id: job.request.connectionId,
    source: job.request.source,
    folder: job.request.folder,
    zip_id: job.zipId,
    ...progressColumns(job.progress),
    arriving: 0,
    resumes_at: null,
  }))
  await folderPickRows.insert(trx, rows)
}

export async function saveProgress(
  trx: Trx,
  id: FolderPickId,
  owner: string,
  progress: FolderPickProgress,
): Promise<void> {
  await folderPickRows.update(trx, id, owner, { ...progressColumns(progress), trouble_since: 0 })
}

/** What its files are at, for whoever asks another process. */
export async function saveView(
  trx: Trx,
  id: FolderPickId,
  owner: string,
  { arriving, wait }: { readonly arriving: number; readonly wait: FilesWait | undefined },
): Promise<void> {
  await folderPickRows.update(trx, id, owner, { arriving, ...waitColumns(wait) })
}

export async function finishFolderPick(
  trx: Trx,
  id: FolderPickId,
  owner: string,
  end: 'done' | { readonly state: 'failed' | 'cancelled'; readonly error: QuaysideError },
): Promise<void> {
  await folderPickRows.update(trx, id, owner, {
    owner: null,
    arriving: 0,
    resumes_at: null,
    ...(end === 'done'
      ? { state: 'done', ...NO_ERROR }
      : { state: end.state, ...errorColumns(end.error) }),
  })
}

/** One that has ended goes on. Resolves to whether it had; of several callers it is one. */
export async function reopenFolderPick(
  trx: Trx,
  appKey: ApiKey,
  id: FolderPickId,
): Promise<boolean> {
  const result = await trx
    .updateTable('folder_picks')
    .set({
      ...{ state: 'queued', owner: null, lease_until: 0, cancel_requested: 0 },
      ...{ attempts: 0, trouble_since: 0, failed: 0, arriving: 0, updated_at: Date.now() },
      ...NO_ERROR,
    })
    .where('id', '=', id)
    .where('app_key', '=', appKey)
    .where('state', 'in', ['done', 'failed', 'cancelled'])
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** By the id of its archive alone: whoever knows it was told it. */
export async function findFolderPickByZip(db: Db, zipId: FolderZipId) {
  return await db
    .selectFrom('folder_picks')
    .selectAll()
    .where('zip_id', '=', zipId)
    .executeTakeFirst()
}

/** Folders looked up at a time; they are forgotten one by one, for each may have thousands of files. */
const PRUNE_BATCH = 50

/** Forgets what ended before `before`, with what is known of its files. */
export async function pruneFolderPicks(db: Db, before: number): Promise<void> {
  for (;;) {
    const old = await db
      .selectFrom('folder_picks')
      .select('id')
      .where('state', 'not in', [...OPEN_STATES])
      .where('updated_at', '<', before)
      .limit(PRUNE_BATCH)
      .execute()
    for (const { id } of old) {
      await db.deleteFrom('folder_pick_files').where('pick_id', '=', id).execute()
      await db.deleteFrom('folder_picks').where('id', '=', id).execute()
    }
    if (old.length < PRUNE_BATCH) return
  }
}

function progressColumns(progress: FolderPickProgress) {
  const { cursor, isCounted, seen, found, skipped, bytes, done, failed, received } = progress
  return {
    cursor: cursor ?? null,
    is_counted: isCounted ? 1 : 0,
    ...{ seen, found, skipped, bytes, done, failed, received },
  }
}

function waitColumns(wait: FilesWait | undefined): UpdateObject<Tables, 'folder_picks'> {
  if (!wait) return { resumes_at: null, ...NO_ERROR }
  const { kind, code, message } = wait.error
  return {
    resumes_at: wait.resumesAt.getTime(),
    ...{ error_kind: kind, error_code: code, error_message: message },
  }
}
