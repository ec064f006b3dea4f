import type { ApiKey } from '../../lib/ids.ts'
import type { SlotPool } from '../slots.ts'
import { copySpans, type ReadSpan } from './copy-spans.ts'
import type { BorrowedPlace } from './places.ts'
import type { Span } from './upload-plan.ts'
import type { FileRange } from './where-in-file.ts'

export interface FinishRequest {
  readonly appKey: ApiKey
  readonly spans: readonly Span[]
  /** Of all placed pieces, read or not. */
  readonly placed: readonly FileRange[]
  readonly readSpan: ReadSpan
  readonly size: number
  readonly signal: AbortSignal
}

/**
 * Makes the place of an upload the object of its file: what lies elsewhere is copied to where it
 * belongs, the hashes come to the end. Resolves to `undefined`, and touches nothing, where that
 * cannot be done without writing over bytes that a row names, or somebody still writes.
 */
export async function finishPlace(
  place: BorrowedPlace,
  pool: SlotPool,
  request: FinishRequest,
): Promise<{ readonly sha256: string } | undefined> {
  const { size, signal } = request
  const moves = movesOf(request, place.upload.partSize)
  if (!moves || (moves.length > 0 && place.isBusy)) return undefined
  for (const move of moves) await moveIn(place, pool, move, request)
  const sha256 = await place.hash.digest(size, signal)
  await place.upload.finish(size, { signal })
  return { sha256 }
}

interface Move {
  readonly span: Span
  readonly to: FileRange
}

/** What lies elsewhere than it belongs; `undefined` when some of it cannot be moved. */
function movesOf(
  { spans, placed, size }: FinishRequest,
  partSize: number,
): readonly Move[] | undefined {
  const moves: Move[] = []
  let start = 0
  for (const span of spans) {
    const end = start + span.end - span.start
    if (!span.isPlaced) moves.push({ span, to: { start, end } })
    else if (span.start !== start) return undefined
    start = end
  }
  const isAligned = ({ to }: Move) =>
    to.start % partSize === 0 && (to.end % partSize === 0 || to.end === size)
  const isClear = ({ to }: Move) =>
    placed.every((other) => to.end <= other.start || other.end <= to.start)
  return moves.every((move) => isAligned(move) && isClear(move)) ? moves : undefined
}

async function moveIn(
  { upload, hash }: BorrowedPlace,
  pool: SlotPool,
  { span, to }: Move,
  { appKey, readSpan, signal }: FinishRequest,
): Promise<void> {
  await hash.forget(to.start)
  const { partSize } = upload
  await copySpans({ pool, appKey, partSize, spans: [span], readSpan, signal }, (copy) =>
    copy((offset, bytes) => upload.writePart(to.start + offset, bytes, { signal })),
  )
}
