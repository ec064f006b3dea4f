import type { AnnouncedPiece, UploadRequest } from './upload.ts'
import { INTELLIGENT_PART_BYTES } from './upload-plan.ts'

/** Bytes `start` (inclusive) to `end` (exclusive) of a file. */
export interface FileRange {
  readonly start: number
  readonly end: number
}

/** Where a piece belongs, when all parts but the last are as long as `partBytes`. */
export interface PiecePlace extends FileRange {
  readonly partBytes: number
}

/**
 * Where in the file a piece belongs, as far as that can be known before all have come: clients cut
 * files into parts of one size, and the first that arrives tells which. What begins or ends within
 * one of the storage's own parts of `unit` bytes has no place; neither has a piece that is the whole
 * file, which lies well as an object of its own, nor one of a size that only its end tells. A wrong
 * guess costs copying, no more.
 */
export function whereInFile(
  { size: fileSize }: Pick<UploadRequest, 'size'>,
  piece: AnnouncedPiece,
  { unit, partBytes: known }: { readonly unit: number; readonly partBytes: number | undefined },
): PiecePlace | undefined {
  if (piece.follows !== undefined || piece.size === fileSize) return undefined
  const partBytes = piece.isWholePart
    ? (known ?? tellPartBytes(piece, fileSize, unit))
    : INTELLIGENT_PART_BYTES
  const start = (piece.part - 1) * partBytes + piece.offset
  const end = start + piece.size
  const isLast = end === fileSize
  const isRegular = isLast ? piece.size <= partBytes : piece.size === partBytes
  if (piece.isWholePart && !isRegular) return undefined
  if (end > fileSize || start % unit !== 0 || (piece.size % unit !== 0 && !isLast)) return undefined
  return { start, end, partBytes }
}

/** A part of an odd size is taken for the last one, which tells how long those before it are. */
function tellPartBytes({ part, size }: AnnouncedPiece, fileSize: number, unit: number): number {
  return part === 1 || size % unit === 0 ? size : (fileSize - size) / (part - 1)
}
