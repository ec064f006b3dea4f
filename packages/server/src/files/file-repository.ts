import type { Selectable } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import type { FilesTable } from '../db/tables.ts'
import type { ApiKey, ConnectionId, Handle, ObjectId } from '../lib/ids.ts'
import type { FileOrigin, FileRecord, LinkedFile, MovedFacts, StoredFile } from './file-record.ts'

export async function insertFile(trx: Trx, file: FileRecord): Promise<void> {
  await trx.insertInto('files').values(toRow(file)).execute()
}

/** By handle alone, for the public link: the handle is the secret. A deleted file is `undefined`. */
export async function findFileByHandle(db: Db, handle: Handle): Promise<FileRecord | undefined> {
  const row = await selectFiles(db).where('files.handle', '=', handle).executeTakeFirst()
  return row && fromRow(row)
}

export async function findFile(
  db: Db,
  appKey: ApiKey,
  handle: Handle,
): Promise<FileRecord | undefined> {
  const row = await selectFiles(db)
    .where('files.handle', '=', handle)
    .where('files.app_key', '=', appKey)
    .executeTakeFirst()
  return row && fromRow(row)
}

/** Those of these that this app has, in no order. */
export async function findFiles(
  db: Db,
  appKey: ApiKey,
  handles: readonly Handle[],
): Promise<readonly FileRecord[]> {
  if (handles.length === 0) return []
  const rows = await selectFiles(db)
    .where('files.handle', 'in', [...handles])
    .where('files.app_key', '=', appKey)
    .execute()
  return rows.map(fromRow)
}

/**
 * The file as it is, and as nobody else can change it until the transaction ends; `undefined` when
 * it was deleted. Locks in one statement and reads in the next: PostgreSQL shows a statement that
 * had to wait only the row itself as it has become, and not the others.
 */
export async function lockFile(
  trx: Trx,
  appKey: ApiKey,
  handle: Handle,
): Promise<FileRecord | undefined> {
  await trx
    .updateTable('files')
    .set({ handle })
    .where('handle', '=', handle)
    .where('app_key', '=', appKey)
    .execute()
  return findFile(trx, appKey, handle)
}

/** Resolves to the file as it last was, when it was there; of several callers to one. */
export async function markFileDeleted(
  trx: Trx,
  appKey: ApiKey,
  handle: Handle,
): Promise<FileRecord | undefined> {
  const file = await lockFile(trx, appKey, handle)
  if (!file) return undefined
  await trx
    .updateTable('files')
    .set({ deleted_at: Date.now(), object_id: null })
    .where('handle', '=', handle)
    .execute()
  return file
}

/** The file rests at a source from now on, and no longer with us. The caller holds its row. */
export async function noteMoved(trx: Trx, file: LinkedFile & { moved: MovedFacts }): Promise<void> {
  const { handle, appKey } = file
  await trx
    .updateTable('files')
    .set(toRow(file))
    .where('handle', '=', handle)
    .where('app_key', '=', appKey)
    .execute()
}

/** Whether one of the app's files is kept at a source in a revision that we wrote. */
export async function isKeptAt(
  trx: Trx,
  {
    appKey,
    source,
    rev,
  }: { readonly appKey: ApiKey; readonly source: string; readonly rev: string },
): Promise<boolean> {
  const row = await trx
    .selectFrom('files')
    .select('handle')
    .where('app_key', '=', appKey)
    .where('moved_rev', '=', rev)
    .where('source', '=', source)
    .where('deleted_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** What lies behind a link now. Resolves to whether nobody has noted it before. */
export async function noteLinkChanged(
  trx: Trx,
  file: LinkedFile,
  now: { readonly id: string; readonly rev: string; readonly size: number | undefined },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('files')
    .set({ source_id: now.id, source_rev: now.rev, size: now.size ?? null, link_gone_at: null })
    .where('handle', '=', file.handle)
    .where('app_key', '=', file.appKey)
    .where('source_rev', '=', file.origin.rev)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Nothing lies behind a link, or something does again. Resolves to whether that is news. */
export async function noteLinkGone(
  trx: Trx,
  { handle, appKey }: LinkedFile,
  goneSince: Date | undefined,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('files')
    .set({ link_gone_at: goneSince?.getTime() ?? null })
    .where('handle', '=', handle)
    .where('app_key', '=', appKey)
    .where('link_gone_at', goneSince ? 'is' : 'is not', null)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

function selectFiles(db: Db) {
  return db
    .selectFrom('files')
    .leftJoin('objects', 'objects.id', 'files.object_id')
    .selectAll('files')
    .select(['objects.storage_key', 'objects.sha256'])
    .where('files.deleted_at', 'is', null)
}

type FileRow = Selectable<FilesTable> & { storage_key: string | null; sha256: string | null }

function fromRow(row: FileRow): FileRecord {
  return row.kind === 'linked' ? linkedFromRow(row) : storedFromRow(row)
}

function storedFromRow(row: FileRow): StoredFile {
  return {
    ...factsFromRow(row),
    kind: 'stored',
    size: row.size ?? 0,
    objectId: row.object_id as ObjectId,
    storageKey: row.storage_key ?? '',
    sha256: row.sha256 ?? '',
    container: row.container ?? undefined,
    path: row.storage_path ?? '',
    ...(row.store_in !== null && { storeIn: row.store_in }),
    origin: originFromRow(row),
  }
}

function linkedFromRow(row: FileRow): LinkedFile {
  const origin = originFromRow(row)
  if (!origin) throw new Error(`linked file ${row.handle} has no origin`)
  return {
    ...factsFromRow(row),
    kind: 'linked',
    size: row.size ?? undefined,
    origin,
    connectionId: row.connection_id as ConnectionId,
    revision: row.link_pinned === 1 ? 'pin' : 'follow',
    exportFormat: row.link_export ?? undefined,
    goneSince: row.link_gone_at === null ? undefined : new Date(row.link_gone_at),
    ...movedFromRow(row),
  }
}

function movedFromRow({
  store_in: storeIn,
  moved_rev: rev,
  container,
  storage_path: path,
}: FileRow) {
  if (storeIn === null || rev === null) return {}
  return { moved: { storeIn, rev, container: container ?? undefined, path: path ?? '' } }
}

function factsFromRow(row: FileRow) {
  return {
    handle: row.handle as Handle,
    appKey: row.app_key as ApiKey,
    filename: row.filename,
    contentType: row.content_type,
    uploadTags: JSON.parse(row.upload_tags) as Record<string, string>,
    createdAt: new Date(row.created_at),
    ...(row.overwritten_at !== null && { overwrittenAt: new Date(row.overwritten_at) }),
    ...(row.alt !== null && { alt: row.alt }),
  }
}

function originFromRow(row: FileRow): FileOrigin | undefined {
  if (row.source === null) return undefined
  return {
    source: row.source,
    ref: row.source_ref ?? '',
    id: row.source_id ?? '',
    rev: row.source_rev ?? '',
  }
}

function toRow(file: FileRecord): Selectable<FilesTable> {
  const stored = file.kind === 'stored' ? file : undefined
  const linked = file.kind === 'linked' ? file : undefined
  return {
    handle: file.handle,
    app_key: file.appKey,
    kind: file.kind,
    filename: file.filename,
    content_type: file.contentType,
    size: file.size ?? null,
    object_id: stored?.objectId ?? null,
    container: (stored ?? linked?.moved)?.container ?? null,
    storage_path: (stored ?? linked?.moved)?.path ?? null,
    store_in: (stored ?? linked?.moved)?.storeIn ?? null,
    moved_rev: linked?.moved?.rev ?? null,
    source: file.origin?.source ?? null,
    source_ref: file.origin?.ref ?? null,
    source_id: file.origin?.id ?? null,
    source_rev: file.origin?.rev ?? null,
    connection_id: linked?.connectionId ?? null,
    link_gone_at: null,
    link_pinned: linked?.revision === 'pin' ? 1 : 0,
    link_export: linked?.exportFormat ?? null,
    upload_tags: JSON.stringify(file.uploadTags),
    created_at: file.createdAt.getTime(),
    deleted_at: null,
    overwritten_at: file.overwrittenAt?.getTime() ?? null,
    alt: file.alt ?? null,
  }
}
