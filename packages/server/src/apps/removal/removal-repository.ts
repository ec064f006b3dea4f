import { sql } from 'kysely'
import type { Database, Db, Trx } from '../../db/database.ts'
import type { Tables } from '../../db/tables.ts'
import { OPEN_STATES } from '../../leases/lease-claims.ts'
import type { ApiKey, ConnectionId, EndpointId, Handle, ObjectId } from '../../lib/ids.ts'

/** What deleting an app takes along. */
export interface AppContents {
  readonly files: number
  /** What its files take in the storage; files that show the same bytes count them once. */
  readonly bytes: number
  readonly connections: number
  readonly webhooks: number
}

/** An app that nobody finds any more, and of which something may be left. */
export interface RemovedApp {
  readonly apiKey: ApiKey
  readonly deletedAt: Date
}

/** What is simply rows, and goes last. */
export const APP_TABLES = [
  'video_conversions',
  'events',
  'endpoints',
  'ingests',
  'exports',
  'folder_pick_files',
  'folder_picks',
  'uploads',
  'oauth_states',
  'picker_sessions',
  'delivery_hours',
  'usage_days',
  'link_watches',
  'source_notices',
  'derivative_sources',
  'derivatives',
  'source_trials',
  'source_credentials',
  'app_storages',
  'app_source_storages',
  'source_leavings',
] as const satisfies readonly (keyof Tables)[]
export type AppTable = (typeof APP_TABLES)[number]

/** Work under way, as far as an app has any. */
const TRANSFERS = ['folder_picks', 'ingests', 'exports'] as const
const OPEN_UPLOADS = ['open', 'completing']

export async function countContents(db: Db, apiKey: ApiKey): Promise<AppContents> {
  const count = async (table: 'files' | 'connections' | 'endpoints') => {
    const row = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll().as('count'))
      .where('app_key', '=', apiKey)
      .$if(table !== 'connections', (query) => query.where(sql.ref('deleted_at'), 'is', null))
      .executeTakeFirstOrThrow()
    return Number(row.count)
  }
  const { bytes } = await db
    .selectFrom('objects')
    .select(({ fn }) => fn.sum('size').as('bytes'))
    .where('app_key', '=', apiKey)
    .executeTakeFirstOrThrow()
  return {
    files: await count('files'),
    bytes: Number(bytes ?? 0),
    connections: await count('connections'),
    webhooks: await count('endpoints'),
  }
}

/** All of them, or the one of this key. */
export async function listRemovedApps(
  db: Db,
  apiKey: string | undefined,
): Promise<readonly RemovedApp[]> {
  const rows = await db
    .selectFrom('apps')
    .select(['api_key', 'deleted_at'])
    .where('deleted_at', 'is not', null)
    .$if(apiKey !== undefined, (query) => query.where('api_key', '=', apiKey ?? ''))
    .execute()
  return rows.map((row) => ({
    apiKey: row.api_key as ApiKey,
    deletedAt: new Date(row.deleted_at ?? 0),
  }))
}

/** Resolves to those that were not deleted before. */
export async function deleteEndpoints(
  trx: Trx,
  apiKey: ApiKey,
  now: Date,
): Promise<readonly EndpointId[]> {
  const rows = await trx
    .updateTable('endpoints')
    .set({ deleted_at: now.getTime() })
    .where('app_key', '=', apiKey)
    .where('deleted_at', 'is', null)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id as EndpointId)
}

/** Asks for the end of what is on its way; what waits is looked at now instead of later. */
export async function stopTransfers(db: Db, apiKey: ApiKey): Promise<void> {
  for (const table of TRANSFERS) {
    const open = db
      .updateTable(table)
      .where('app_key', '=', apiKey)
      .where('state', 'in', [...OPEN_STATES])
    await open.set({ cancel_requested: 1 }).where('cancel_requested', '=', 0).execute()
    await open.set({ state: 'queued', lease_until: 0 }).where('state', '=', 'waiting').execute()
  }
}

export async function hasOpenTransfers(db: Db, apiKey: ApiKey): Promise<boolean> {
  for (const table of TRANSFERS) {
    const row = await db
      .selectFrom(table)
      .select('id')
      .where('app_key', '=', apiKey)
      .where('state', 'in', [...OPEN_STATES])
      .limit(1)
      .executeTakeFirst()
    if (row) return true
  }
  return false
}

/** No part arrives any more, and none is put together with others. */
export async function stopUploads(db: Db, apiKey: ApiKey): Promise<void> {
  await db
    .updateTable('uploads')
    .set({ state: 'aborted', owner: null, lease_until: 0 })
    .where('app_key', '=', apiKey)
    .where('state', 'in', OPEN_UPLOADS)
    .execute()
}

export async function listConnectionIds(
  db: Db,
  apiKey: ApiKey,
  limit: number,
): Promise<readonly ConnectionId[]> {
  const rows = await db
    .selectFrom('connections')
    .select('id')
    .where('app_key', '=', apiKey)
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id as ConnectionId)
}

/** Bytes of an app: what its files showed, or what arrived of an upload. */
export interface Bytes<Id> {
  readonly id: Id
  readonly storageKey: string
}

/** In the order of their ids, those behind `after`. */
export async function listObjects(
  db: Db,
  apiKey: ApiKey,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly Bytes<ObjectId>[]> {
  const rows = await db
    .selectFrom('objects')
    .select(['id', 'storage_key'])
    .where('app_key', '=', apiKey)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ id: row.id as ObjectId, storageKey: row.storage_key }))
}

export async function deleteObjects(db: Db, ids: readonly ObjectId[]): Promise<void> {
  if (ids.length === 0) return
  await db
    .deleteFrom('objects')
    .where('id', 'in', [...ids])
    .execute()
}

/** What conversions made, in the order of their ids, those behind `after`. */
export async function listDerivatives(
  db: Db,
  apiKey: ApiKey,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly Bytes<string>[]> {
  const rows = await db
    .selectFrom('derivatives')
    .select(['id', 'storage_key'])
    .where('app_key', '=', apiKey)
    .where('storage_key', 'is not', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ id: row.id, storageKey: row.storage_key ?? '' }))
}

export async function deleteDerivatives(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await db
    .deleteFrom('derivatives')
    .where('id', 'in', [...ids])
    .execute()
}

/** What arrived of the app's uploads, in the order of the keys behind `after`. */
export async function listPieces(
  db: Db,
  apiKey: ApiKey,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly Bytes<string>[]> {
  const rows = await db
    .selectFrom('upload_pieces')
    .innerJoin('uploads', 'uploads.id', 'upload_pieces.upload_id')
    .select('upload_pieces.storage_key')
    .where('uploads.app_key', '=', apiKey)
    .where('upload_pieces.storage_key', '>', after)
    .orderBy('upload_pieces.storage_key')
    .limit(limit)
    .execute()
  return rows.map(({ storage_key: storageKey }) => ({ id: storageKey, storageKey }))
}

export async function deletePieces(db: Db, storageKeys: readonly string[]): Promise<void> {
  if (storageKeys.length === 0) return
  await db
    .deleteFrom('upload_pieces')
    .where('storage_key', 'in', [...storageKeys])
    .execute()
}

/** Resolves to how many went. What a process has in hand stays until its lease ends. */
export async function deleteDeliveries(
  trx: Trx,
  apiKey: ApiKey,
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<number> {
  const rows = await trx
    .selectFrom('deliveries')
    .select('id')
    .where('app_key', '=', apiKey)
    .where('lease_until', '<', now)
    .limit(limit)
    .execute()
  if (rows.length === 0) return 0
  const ids = rows.map(({ id }) => id)
  await trx.deleteFrom('attempts').where('delivery_id', 'in', ids).execute()
  await trx.deleteFrom('deliveries').where('id', 'in', ids).execute()
  return rows.length
}

export async function hasDeliveries(db: Db, apiKey: ApiKey): Promise<boolean> {
  const row = await db
    .selectFrom('deliveries')
    .select('id')
    .where('app_key', '=', apiKey)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Resolves to those that went, with what was forgotten before. */
export async function deleteFiles(
  trx: Trx,
  apiKey: ApiKey,
  limit: number,
): Promise<readonly Handle[]> {
  const some = trx.selectFrom('files').select('handle').where('app_key', '=', apiKey).limit(limit)
  const rows = await trx
    .deleteFrom('files')
    .where('handle', 'in', some)
    .returning('handle')
    .execute()
  return rows.map(({ handle }) => handle as Handle)
}

/** Resolves to how many rows went. By where they lie, for not every table has ids. */
export async function deleteRows(
  trx: Trx,
  dialect: Database['dialect'],
  table: AppTable,
  { apiKey, limit }: { readonly apiKey: ApiKey; readonly limit: number },
): Promise<number> {
  const place = sql.raw(dialect === 'postgres' ? 'ctid' : 'rowid')
  const rows = sql`select ${place} from ${sql.table(table)} where app_key = ${apiKey} limit ${limit}`
  const { numAffectedRows } = await (dialect === 'postgres'
    ? sql`delete from ${sql.table(table)} where ctid = any(array(${rows}))`
    : sql`delete from ${sql.table(table)} where rowid in (${rows})`
  ).execute(trx)
  return Number(numAffectedRows ?? 0)
}

/** The key may be given to another app from now on. */
export async function deleteApp(db: Db, apiKey: ApiKey): Promise<void> {
  await db
    .deleteFrom('apps')
    .where('api_key', '=', apiKey)
    .where('deleted_at', 'is not', null)
    .execute()
}
