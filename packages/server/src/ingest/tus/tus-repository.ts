import type { Db, Trx } from '../../db/database.ts'
import type { UploadId } from '../../lib/ids.ts'
import { findUpload, holdUpload } from '../upload/upload-repository.ts'
import type { TusRequest, TusUpload } from './tus-upload.ts'

export async function insertTusUpload(
  db: Db,
  id: UploadId,
  {
    size,
    metadata,
    minSize,
    maxSize,
  }: Pick<TusRequest, 'size' | 'metadata' | 'minSize' | 'maxSize'>,
): Promise<void> {
  await db
    .insertInto('tus_uploads')
    .values({
      upload_id: id,
      metadata: metadata ?? null,
      size: size ?? null,
      min_size: minSize ?? null,
      max_size: maxSize ?? null,
      lock_holder: null,
      lock_until: 0,
      lock_wanted: 0,
    })
    .execute()
}

/** Of any app: whoever has the id was given it by us. */
export async function findTusUpload(db: Db, id: UploadId): Promise<TusUpload | undefined> {
  const upload = await findUpload(db, id)
  const row = await db
    .selectFrom('tus_uploads')
    .innerJoin('uploads', 'uploads.id', 'tus_uploads.upload_id')
    .select(['tus_uploads.metadata', 'tus_uploads.size', 'uploads.updated_at'])
    .where('upload_id', '=', id)
    .executeTakeFirst()
  if (!upload || !row) return undefined
  const size = numberOf(row.size)
  return {
    upload,
    offset: upload.state === 'done' && size !== undefined ? size : upload.received,
    size,
    metadata: row.metadata ?? undefined,
    touchedAt: new Date(Number(row.updated_at)),
  }
}

/** What a size told later has to keep to. */
export async function findSizeLimits(trx: Trx, id: UploadId) {
  const row = await trx
    .selectFrom('tus_uploads')
    .select(['min_size', 'max_size'])
    .where('upload_id', '=', id)
    .executeTakeFirst()
  return { minSize: numberOf(row?.min_size), maxSize: numberOf(row?.max_size) }
}

/** Resolves to `false` when there is no such upload. */
export async function setTusSize(trx: Trx, id: UploadId, size: number): Promise<boolean> {
  const upload = await holdUpload(trx, id)
  if (!upload) return false
  const request = JSON.stringify({ ...upload.request, size })
  await trx.updateTable('uploads').set({ request }).where('id', '=', id).execute()
  await trx.updateTable('tus_uploads').set({ size }).where('upload_id', '=', id).execute()
  return true
}

/** The piece that what comes next lies behind. */
export async function findLastPiece(db: Db, id: UploadId) {
  const row = await db
    .selectFrom('upload_pieces')
    .select(['part', 'size', 'storage_key'])
    .where('upload_id', '=', id)
    .orderBy('part', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { part: row.part, size: Number(row.size), storageKey: row.storage_key }
}

/** Uploads that have arrived whole between two times and have become no file, at most `limit`. */
export async function findUnfinished(
  db: Db,
  between: { readonly from: number; readonly to: number },
  limit: number,
): Promise<readonly UploadId[]> {
  const rows = await db
    .selectFrom('tus_uploads')
    .innerJoin('uploads', 'uploads.id', 'tus_uploads.upload_id')
    .select('uploads.id')
    .where('uploads.state', 'in', ['open', 'completing'])
    .whereRef('uploads.received', '=', 'tus_uploads.size')
    .where('uploads.created_at', '>=', between.from)
    .where('uploads.updated_at', '<', between.to)
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id as UploadId)
}

/** Forgets what belongs to uploads there are no more. */
export async function deleteOrphans(db: Db): Promise<void> {
  await db
    .deleteFrom('tus_uploads')
    .where('upload_id', 'not in', (select) => select.selectFrom('uploads').select('id'))
    .execute()
}

const numberOf = (value: number | null | undefined): number | undefined =>
  value === null || value === undefined ? undefined : Number(value)
