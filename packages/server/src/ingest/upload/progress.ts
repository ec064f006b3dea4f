import type { Db } from '../../db/database.ts'
import { fileOf } from './completions.ts'
import { uploadAborted } from './errors.ts'
import { listPieces } from './piece-repository.ts'
import type { ArrivedPart, Piece, Upload, UploadProgress } from './upload.ts'
import { planPart } from './upload-plan.ts'

/** Rejects with `upload_aborted`, and with `file_missing` when the file was deleted since. */
export async function progressOf(db: Db, upload: Upload): Promise<UploadProgress> {
  const { id, state } = upload
  if (state === 'aborted') throw uploadAborted()
  if (state === 'done') return { state, file: await fileOf(db, upload) }
  return { state, parts: arrivedParts(await listPieces(db, id)) }
}

/** By number. */
export function arrivedParts(pieces: readonly Piece[]): readonly ArrivedPart[] {
  return Array.from(Map.groupBy(pieces, ({ part }) => part).entries(), toArrivedPart).toSorted(
    (a, b) => a.part - b.part,
  )
}

function toArrivedPart([part, pieces]: readonly [number, readonly Piece[]]): ArrivedPart {
  const { length: size } = planPart(pieces)
  const [first, ...others] = pieces
  const whole = first?.offset === 0 && others.length === 0 ? first : undefined
  return { part, size, etag: whole?.etag || undefined, sha256: whole?.sha256 }
}
