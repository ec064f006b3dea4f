import type { Selectable } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import type { UploadAddressesTable } from '../../db/tables.ts'
import type { UploadId } from '../../lib/ids.ts'

/** An object that may or may not be written past us. */
export interface HandedOut {
  readonly storageKey: string
  readonly part: number
  readonly offset: number
  readonly size: number
  /** Lower-case hex. */
  readonly md5: string
  readonly isWholePart: boolean
}

export async function insertAddress(
  trx: Trx,
  id: UploadId,
  address: HandedOut,
  now: number,
): Promise<void> {
  await trx
    .insertInto('upload_addresses')
    .values({
      storage_key: address.storageKey,
      upload_id: id,
      part: address.part,
      piece_offset: address.offset,
      size: address.size,
      md5: address.md5,
      is_whole_part: address.isWholePart ? 1 : 0,
      created_at: now,
    })
    .execute()
}

/** Of one part, or of all; in the order in which they were handed out. */
export async function listAddresses(
  db: Db,
  id: UploadId,
  part?: number,
): Promise<readonly HandedOut[]> {
  const ofUpload = db.selectFrom('upload_addresses').selectAll().where('upload_id', '=', id)
  const wanted = part === undefined ? ofUpload : ofUpload.where('part', '=', part)
  const rows = await wanted.orderBy('created_at').execute()
  return rows.map(fromRow)
}

/** How many addresses of an upload there are, and how much may be written there. */
export async function sumAddresses(
  db: Db,
  id: UploadId,
): Promise<{ readonly count: number; readonly bytes: number }> {
  const { count, bytes } = await db
    .selectFrom('upload_addresses')
    .select(({ fn }) => [fn.countAll().as('count'), fn.sum('size').as('bytes')])
    .where('upload_id', '=', id)
    .executeTakeFirstOrThrow()
  return { count: Number(count), bytes: Number(bytes ?? 0) }
}

/** Resolves to `false` when it is gone already: somebody else has seen to it. */
export async function deleteAddress(trx: Trx, storageKey: string): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('upload_addresses')
    .where('storage_key', '=', storageKey)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Of one part, or of all. Resolves to the keys whose bytes may go after the commit. */
export async function deleteAddresses(
  trx: Trx,
  id: UploadId,
  part?: number,
): Promise<readonly string[]> {
  const ofUpload = trx.deleteFrom('upload_addresses').where('upload_id', '=', id)
  const wanted = part === undefined ? ofUpload : ofUpload.where('part', '=', part)
  const rows = await wanted.returning('storage_key').execute()
  return rows.map((row) => row.storage_key)
}

/** Which of these keys may be written past us: the sweep of the storage leaves them alone. */
export async function findAddressKeys(
  db: Db,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const rows = await db
    .selectFrom('upload_addresses')
    .select('storage_key')
    .where('storage_key', 'in', [...keys])
    .execute()
  return new Set(rows.map((row) => row.storage_key))
}

function fromRow(row: Selectable<UploadAddressesTable>): HandedOut {
  return {
    storageKey: row.storage_key,
    part: row.part,
    offset: row.piece_offset,
    size: row.size,
    md5: row.md5,
    isWholePart: row.is_whole_part === 1,
  }
}
