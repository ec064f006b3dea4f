import type { Selectable } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import type { UploadPiecesTable } from '../../db/tables.ts'
import type { UploadId } from '../../lib/ids.ts'
import { deleteAddresses } from './address-repository.ts'
import type { Piece } from './upload.ts'

export async function listPieces(db: Db, id: UploadId): Promise<readonly Piece[]> {
  const rows = await selectPieces(db, id).execute()
  return rows.map(fromRow)
}

export async function listPiecesOfPart(
  db: Db,
  id: UploadId,
  part: number,
): Promise<readonly Piece[]> {
  const rows = await selectPieces(db, id).where('part', '=', part).execute()
  return rows.map(fromRow)
}

/**
 * Keeps a piece in place of those it makes superfluous, and resolves to these. The upload is held.
 */
export async function replacePieces(
  trx: Trx,
  id: UploadId,
  piece: Piece,
  { isWholePart }: { readonly isWholePart: boolean },
): Promise<readonly Piece[]> {
  const ofPart = trx.deleteFrom('upload_pieces').where('upload_id', '=', id)
  const same = ofPart.where('part', '=', piece.part)
  const superfluous = isWholePart ? same : same.where('piece_offset', '=', piece.offset)
  const replaced = await superfluous.returningAll().execute()
  await trx
    .insertInto('upload_pieces')
    .values({
      upload_id: id,
      part: piece.part,
      piece_offset: piece.offset,
      size: piece.size,
      md5: piece.etag,
      sha256: piece.sha256 ?? null,
      storage_key: piece.storageKey,
      place_offset: piece.placeOffset ?? null,
    })
    .execute()
  return replaced.map(fromRow)
}

export async function countPiecesOfPart(trx: Trx, id: UploadId, part: number): Promise<number> {
  const { count } = await trx
    .selectFrom('upload_pieces')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('upload_id', '=', id)
    .where('part', '=', part)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** With what may be sent past us. Resolves to the keys of the objects that may go after the commit. */
export async function deletePieces(trx: Trx, id: UploadId): Promise<readonly string[]> {
  const rows = await trx
    .deleteFrom('upload_pieces')
    .where('upload_id', '=', id)
    .returning(['storage_key', 'place_offset'])
    .execute()
  const objects = rows.filter((row) => row.place_offset === null).map((row) => row.storage_key)
  return [...objects, ...(await deleteAddresses(trx, id))]
}

/** Which of these keys are pieces of uploads: the sweep of the storage leaves them alone. */
export async function findPieceKeys(db: Db, keys: readonly string[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const rows = await db
    .selectFrom('upload_pieces')
    .select('storage_key')
    .where('storage_key', 'in', [...keys])
    .execute()
  return new Set(rows.map((row) => row.storage_key))
}

function selectPieces(db: Db, id: UploadId) {
  return db
    .selectFrom('upload_pieces')
    .selectAll()
    .where('upload_id', '=', id)
    .orderBy('part')
    .orderBy('piece_offset')
}

function fromRow(row: Selectable<UploadPiecesTable>): Piece {
  return {
    part: row.part,
    offset: row.piece_offset,
    size: row.size,
    etag: row.md5,
    sha256: row.sha256 ?? undefined,
    storageKey: row.storage_key,
    placeOffset: row.place_offset ?? undefined,
  }
}
