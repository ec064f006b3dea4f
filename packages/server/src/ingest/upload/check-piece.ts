import { chunksTooMany, partNumberWrong, partSizeWrong, uploadSizeDiffers } from './errors.ts'
import type { AnnouncedPiece, UploadRequest } from './upload.ts'
import { INTELLIGENT_PART_BYTES } from './upload-plan.ts'

/** As many as an S3 object can have. */
const MAX_PARTS = 10_000
/** Clients halve their chunks down to 32 KiB, of which a part has 256; they may overlap. */
const MAX_CHUNKS = 1_000

/** Throws `upload_part_number`. */
export function checkPartNumber(part: number): void {
  if (part < 1 || part > MAX_PARTS) throw partNumberWrong(part, MAX_PARTS)
}

/** Throws `upload_part_number`, `upload_part_size` for what cannot be a piece of this upload. */
export function checkPiece(request: UploadRequest, piece: AnnouncedPiece): void {
  const { part, offset, size, isWholePart } = piece
  checkPartNumber(part)
  if (size === 0 && request.size > 0) throw partSizeWrong('is empty')
  if (size > request.size)
    throw partSizeWrong(`is larger than the ${request.size} bytes of the file`)
  if (!isWholePart && offset + size > INTELLIGENT_PART_BYTES) {
    throw partSizeWrong(`would end behind its ${INTELLIGENT_PART_BYTES} bytes`)
  }
}

/**
 * Throws `upload_size_differs` when more has arrived than the file has, so that nobody fills the
 * storage beyond what they announced. Chunks may overlap.
 */
export function checkReceived({ size, isIntelligent }: UploadRequest, received: number): void {
  const limit = isIntelligent ? 2 * size + INTELLIGENT_PART_BYTES : size
  if (received > limit) throw uploadSizeDiffers(received, size)
}

/** Throws `upload_chunks_too_many`: each is an object and a row, however small it is. */
export function checkChunks(part: number, count: number): void {
  if (count > MAX_CHUNKS) throw chunksTooMany(part, MAX_CHUNKS)
}
