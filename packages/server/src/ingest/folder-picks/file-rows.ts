import type { Selectable } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import type { FolderPickFilesTable } from '../../db/tables.ts'
import { type ApiKey, type FolderPickId, type IngestId, ingestIdOf } from '../../lib/ids.ts'
import type { FolderPickFilesAsk } from './folder-pick.ts'

/*
 * What was found in a picked folder. Each file has an ingest whose id follows from the folder pick
 * and the file, so that it is begun once, whoever dies when.
 */

export type FileRow = Selectable<FolderPickFilesTable>

/** A file of the listing that is wanted. */
export interface FoundFile {
  readonly seq: number
  readonly entryId: string
  readonly ref: string
  readonly path: string
  readonly size: number | undefined
  readonly exportFormat: string | undefined
}

type PickKey = { readonly id: FolderPickId; readonly request: { readonly appKey: ApiKey } }

/** Databases limit the parameters of a statement, and each row has eleven. */
const INSERT_BATCH = 500

/**
 * Resolves to the sizes of those that are new: a service tells of a file again that was changed or
 * moved while its folder was listed.
 */
export async function insertFoundFiles(
  trx: Trx,
  { id, request }: PickKey,
  files: readonly FoundFile[],
): Promise<readonly (number | null)[]> {
  const sizes: (number | null)[] = []
  for (let at = 0; at < files.length; at += INSERT_BATCH) {
    const rows = files.slice(at, at + INSERT_BATCH).map((file) => ({
      ingest_id: ingestIdFor({ pick_id: id, entry_id: file.entryId, attempt: 0 }),
      pick_id: id,
      app_key: request.appKey,
      seq: file.seq,
      entry_id: file.entryId,
      ref: file.ref,
      path: file.path,
      listed_size: file.size ?? null,
      export_format: file.exportFormat ?? null,
      state: 'found',
      attempt: 0,
    }))
    const inserted = await trx
      .insertInto('folder_pick_files')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['pick_id', 'entry_id']).doNothing())
      .returning('listed_size')
      .execute()
    for (const row of inserted) sizes.push(row.listed_size)
  }
  return sizes
}

/** For a listing that begins anew; nothing of it was begun. */
export async function forgetFoundFiles(trx: Trx, id: FolderPickId): Promise<void> {
  await trx.deleteFrom('folder_pick_files').where('pick_id', '=', id).execute()
}

/** The next of which nothing was begun. */
export async function listFound(db: Db, id: FolderPickId, limit: number) {
  return await db
    .selectFrom('folder_pick_files')
    .selectAll()
    .where('pick_id', '=', id)
    .where('state', '=', 'found')
    .orderBy('seq')
    .limit(limit)
    .execute()
}

/** Which ingest is that of a file: another one each time it is tried again by somebody's wish. */
export function ingestIdFor({
  pick_id,
  entry_id,
  attempt,
}: Pick<FileRow, 'pick_id' | 'entry_id' | 'attempt'>): IngestId {
  return ingestIdOf(pick_id, entry_id, String(attempt))
}

/** Their ingests have been begun. */
export async function markOpen(
  trx: Trx,
  id: FolderPickId,
  files: readonly FileRow[],
): Promise<void> {
  if (files.length === 0) return
  const one = trx.updateTable('folder_pick_files').where('pick_id', '=', id)
  for (const file of files.filter(({ ingest_id }) => ingest_id === null)) {
    await one
      .set({ ingest_id: ingestIdFor(file) })
      .where('seq', '=', file.seq)
      .execute()
  }
  const seqs = files.map(({ seq }) => seq)
  await one.set({ state: 'open' }).where('seq', 'in', seqs).execute()
}

export async function markFailed(
  trx: Trx,
  { pick_id, seq }: FileRow,
  error: { readonly code: string; readonly message: string },
): Promise<void> {
  await trx
    .updateTable('folder_pick_files')
    .set({ state: 'failed', error_code: error.code, error_message: error.message })
    .where('pick_id', '=', pick_id)
    .where('seq', '=', seq)
    .execute()
}

/** Ingests that were begun, and whose end is not noted. */
export async function listOpenIngests(db: Db, id: FolderPickId): Promise<readonly IngestId[]> {
  const rows = await db
    .selectFrom('folder_pick_files')
    .select('ingest_id')
    .where('pick_id', '=', id)
    .where('state', '=', 'open')
    .execute()
  return rows.map((row) => row.ingest_id as IngestId)
}

/** A file whose ingest has ended. */
export type SettledFile = Pick<FileRow, 'ingest_id' | 'state' | 'listed_size' | 'size'>

/** Notes how ingests have ended. Resolves to those that were not noted before. */
export async function settleFiles(trx: Trx, id: FolderPickId): Promise<readonly SettledFile[]> {
  return await trx
    .updateTable('folder_pick_files')
    .from('ingests')
    .set(({ ref }) => ({
      state: ref('ingests.state'),
      handle: ref('ingests.handle'),
      size: ref('ingests.size'),
      error_code: ref('ingests.error_code'),
      error_message: ref('ingests.error_message'),
    }))
    .whereRef('ingests.id', '=', 'folder_pick_files.ingest_id')
    .where('folder_pick_files.pick_id', '=', id)
    .where('folder_pick_files.state', '=', 'open')
    .where('ingests.state', 'in', ['done', 'failed', 'cancelled'])
    .returning([
      'folder_pick_files.ingest_id',
      'folder_pick_files.state',
      'folder_pick_files.listed_size',
      'folder_pick_files.size',
    ])
    .execute()
}

/** What failed or was cancelled is to be begun again. */
export async function reopenFiles(trx: Trx, id: FolderPickId): Promise<void> {
  await trx
    .updateTable('folder_pick_files')
    .set(({ eb }) => ({
      state: 'found',
      attempt: eb('attempt', '+', 1),
      ingest_id: null,
      error_code: null,
      error_message: null,
    }))
    .where('pick_id', '=', id)
    .where('state', 'in', ['failed', 'cancelled'])
    .execute()
}

/** In the order of the listing. */
export async function listFiles(
  db: Db,
  id: FolderPickId,
  { state, after, limit }: FolderPickFilesAsk,
): Promise<readonly FileRow[]> {
  return await db
    .selectFrom('folder_pick_files')
    .selectAll()
    .where('pick_id', '=', id)
    .where('seq', '>', after)
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? ''))
    .orderBy('seq')
    .limit(limit)
    .execute()
}

/** What is stored of it and still there, with what an archive has to know. */
export async function listStored(db: Db, id: FolderPickId, appKey: ApiKey) {
  return await db
    .selectFrom('folder_pick_files')
    .innerJoin('files', 'files.handle', 'folder_pick_files.handle')
    .select([
      'folder_pick_files.path',
      'files.handle',
      'files.size',
      'files.content_type',
      'files.filename',
      'files.created_at',
      'files.overwritten_at',
    ])
    .where('folder_pick_files.pick_id', '=', id)
    .where('folder_pick_files.state', '=', 'done')
    .where('files.app_key', '=', appKey)
    .where('files.deleted_at', 'is', null)
    .execute()
}
