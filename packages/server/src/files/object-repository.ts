import type { Db, Trx } from '../db/database.ts'
import type { ApiKey, ObjectId } from '../lib/ids.ts'

/** Bytes at rest, shared by every file of one app that shows them. */
export interface StoredObject {
  readonly id: ObjectId
  readonly storageKey: string
  readonly size: number
  readonly sha256: string
}

export interface NewObject extends StoredObject {
  readonly appKey: ApiKey
  readonly location: string
  readonly blockHash: string | undefined
}

/**
 * Adds an object, or finds the one that holds the same bytes already: then the answer's id and key
 * are the older ones and the caller's own bytes are superfluous. Locks the row, so that it cannot
 * be deleted before the file that names it is written.
 */
export async function insertOrFindObject(trx: Trx, object: NewObject): Promise<StoredObject> {
  const row = await trx
    .insertInto('objects')
    .values({
      id: object.id,
      app_key: object.appKey,
      location: object.location,
      storage_key: object.storageKey,
      size: object.size,
      sha256: object.sha256,
      block_hash: object.blockHash ?? null,
      created_at: Date.now(),
    })
    .onConflict((conflict) =>
      conflict.columns(['app_key', 'location', 'sha256']).doUpdateSet({
        // What one of them knows, both know.
        block_hash: ({ fn, ref }) =>
          fn.coalesce(ref('objects.block_hash'), ref('excluded.block_hash')),
      }),
    )
    .returning(['id', 'storage_key', 'size', 'sha256'])
    .executeTakeFirstOrThrow()
  return fromRow(row)
}

/** The object of this app with these bytes, by the hash a source gave for them. */
export async function findObjectByBlockHash(
  db: Db,
  appKey: ApiKey,
  content: { readonly location: string; readonly blockHash: string; readonly size: number },
): Promise<StoredObject | undefined> {
  const row = await db
    .selectFrom('objects')
    .select(['id', 'storage_key', 'size', 'sha256'])
    .where('app_key', '=', appKey)
    .where('location', '=', content.location)
    .where('block_hash', '=', content.blockHash)
    .where('size', '=', content.size)
    .executeTakeFirst()
  return row && fromRow(row)
}

/** Those of this size of which the hash that sources give is not known yet, the newest first. */
export async function listObjectsWithoutBlockHash(
  db: Db,
  appKey: ApiKey,
  content: { readonly location: string; readonly size: number },
  limit: number,
): Promise<readonly StoredObject[]> {
  const rows = await db
    .selectFrom('objects')
    .select(['id', 'storage_key', 'size', 'sha256'])
    .where('app_key', '=', appKey)
    .where('location', '=', content.location)
    .where('block_hash', 'is', null)
    .where('size', '=', content.size)
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(fromRow)
}

/** `undefined` where nobody has read it for that hash yet. */
export async function findBlockHash(db: Db, id: ObjectId): Promise<string | undefined> {
  const row = await db
    .selectFrom('objects')
    .select('block_hash')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.block_hash ?? undefined
}

export async function setBlockHash(db: Db, id: ObjectId, blockHash: string): Promise<void> {
  await db.updateTable('objects').set({ block_hash: blockHash }).where('id', '=', id).execute()
}

/** The object of this app with these bytes. */
export async function findObjectBySha256(
  db: Db,
  appKey: ApiKey,
  content: { readonly location: string; readonly sha256: string },
): Promise<StoredObject | undefined> {
  const row = await db
    .selectFrom('objects')
    .select(['id', 'storage_key', 'size', 'sha256'])
    .where('app_key', '=', appKey)
    .where('location', '=', content.location)
    .where('sha256', '=', content.sha256)
    .executeTakeFirst()
  return row && fromRow(row)
}

/** Locks an object that is about to be named by a file; `undefined` when it was deleted meanwhile. */
export async function holdObject(trx: Trx, id: ObjectId): Promise<StoredObject | undefined> {
  const row = await trx
    .updateTable('objects')
    .set({ size: (update) => update.ref('size') })
    .where('id', '=', id)
    .returning(['id', 'storage_key', 'size', 'sha256'])
    .executeTakeFirst()
  return row && fromRow(row)
}

/**
 * Deletes the row when no file names it; resolves to the key whose bytes may go after the commit.
 * Locks it first and looks for files in a statement of its own: PostgreSQL shows a statement what
 * was committed when it began, not what was while it waited for the lock.
 */
export async function deleteUnusedObject(trx: Trx, id: ObjectId): Promise<string | undefined> {
  if (!(await holdObject(trx, id))) return undefined
  const row = await trx
    .deleteFrom('objects')
    .where('id', '=', id)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom('files').select('handle').whereRef('files.object_id', '=', 'objects.id')),
      ),
    )
    .returning('storage_key')
    .executeTakeFirst()
  return row?.storage_key
}

/** The bytes of an object now rest under another key; every file that shows them follows. */
export async function replaceBytes(trx: Trx, id: ObjectId, storageKey: string): Promise<void> {
  await trx.updateTable('objects').set({ storage_key: storageKey }).where('id', '=', id).execute()
}

/** Which of these keys are named by an object; the rest of them may be swept. */
export async function findKnownKeys(db: Db, keys: readonly string[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const rows = await db
    .selectFrom('objects')
    .select('storage_key')
    .where('storage_key', 'in', [...keys])
    .execute()
  return new Set(rows.map((row) => row.storage_key))
}

function fromRow(row: {
  id: string
  storage_key: string
  size: number
  sha256: string
}): StoredObject {
  return { id: row.id as ObjectId, storageKey: row.storage_key, size: row.size, sha256: row.sha256 }
}
