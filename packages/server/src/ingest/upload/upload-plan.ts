import { partDiffers, partMissing, uploadSizeDiffers } from './errors.ts'
import { type CompleteClaims, isPlaced, type Piece } from './upload.ts'

/** Bytes `start` (inclusive) to `end` (exclusive) of one piece's object, or of the upload's place. */
export interface Span {
  readonly storageKey: string
  readonly start: number
  readonly end: number
  readonly isPlaced: boolean
}

/** The intelligent flow's parts are all of this size but for the last. */
export const INTELLIGENT_PART_BYTES = 8 * 1024 * 1024

/**
 * The file as it is made of pieces, in order. Chunks of a part may overlap, because a chunk whose
 * acknowledgement was lost is sent again in smaller ones; they hold the same bytes where they do.
 * Throws `upload_part_missing`, `upload_size_differs`.
 */
export function planUpload(pieces: readonly Piece[], size: number): readonly Span[] {
  const byPart = Map.groupBy(pieces, ({ part }) => part)
  const last = Math.max(0, ...byPart.keys())
  const spans: Span[] = []
  for (let part = 1; part <= last; part++) {
    const { spans: ofPart, length, hasGap } = planPart(byPart.get(part) ?? [])
    if (!byPart.has(part) || hasGap) throw partMissing(part, length)
    spans.push(...ofPart)
  }
  const have = spans.reduce((sum, { start, end }) => sum + end - start, 0)
  if (have < size) throw partMissing(last + 1, 0)
  if (have > size) throw uploadSizeDiffers(have, size)
  return spans
}

/** Whether pieces of one part of the intelligent flow cover it. */
export function coversPart(pieces: readonly Piece[], part: number, fileSize: number): boolean {
  const size = Math.min(INTELLIGENT_PART_BYTES, fileSize - (part - 1) * INTELLIGENT_PART_BYTES)
  return size >= 0 && planPart(pieces).length >= size
}

/** Throws `upload_part_differs`, `upload_part_missing` where sender and we do not mean the same. */
export function checkClaims(pieces: readonly Piece[], size: number, claims: CompleteClaims): void {
  if (claims.size !== undefined && claims.size !== size) throw uploadSizeDiffers(size, claims.size)
  const wholes = new Map(
    pieces.filter(({ offset }) => offset === 0).map((piece) => [piece.part, piece.etag]),
  )
  for (const { part, etag } of claims.parts) {
    const known = wholes.get(part)
    if (known === undefined) throw partMissing(part, 0)
    if (etag.replace(/^W\/|"/g, '').toLowerCase() !== known) throw partDiffers(part)
  }
}

interface PartPlan {
  readonly spans: readonly Span[]
  /** Bytes from the part's beginning on without a gap. */
  readonly length: number
  /** Bytes have arrived that begin behind `length`. */
  readonly hasGap: boolean
}

/** As much of a part as its pieces cover. */
export function planPart(pieces: readonly Piece[]): PartPlan {
  const spans: Span[] = []
  let length = 0
  for (const piece of pieces.toSorted((a, b) => a.offset - b.offset)) {
    const { offset, size, storageKey, placeOffset = 0 } = piece
    if (offset > length) return { spans, length, hasGap: true }
    const end = offset + size
    if (end > length) {
      const within = { start: placeOffset + length - offset, end: placeOffset + size }
      spans.push({ storageKey, ...within, isPlaced: isPlaced(piece) })
    }
    length = Math.max(length, end)
  }
  return { spans, length, hasGap: false }
}
