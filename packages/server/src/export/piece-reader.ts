import type { ByteRanges } from '../lib/byte-ranges.ts'
import type { ExportContent } from './content/content.ts'

/** One piece of a content, in the buffer it was read into. */
export interface ReadPiece {
  readonly offset: number
  readonly bytes: Uint8Array
  /** It ends the content, and may be empty. */
  readonly isLast: boolean
}

/**
 * The pieces of a content that the source does not have yet, whoever asks next gets the next one;
 * `undefined` when there are no more. The last one always comes, for it ends the file.
 */
export type NextPiece = (target: Uint8Array, signal: AbortSignal) => Promise<ReadPiece | undefined>

export function createPieceReader(content: ExportContent, arrived: ByteRanges): NextPiece {
  let position = 0
  let isOver = false
  let turn: Promise<unknown> = Promise.resolve()

  /** The last piece is sent again, also when it is there: that ends the file. */
  function nextOffset(pieceBytes: number): number {
    const { size } = content
    if (size === undefined) return position
    const last = lastPieceOf(size, pieceBytes)
    const [gap] = arrived.nextGap(position, last) ?? [last]
    return gap
  }

  async function next(target: Uint8Array, signal: AbortSignal): Promise<ReadPiece | undefined> {
    if (isOver) return undefined
    const { size } = content
    const offset = nextOffset(target.length)
    position = offset + target.length
    isOver = size !== undefined && position >= size
    const count = await content.read(offset, target, signal)
    const bytes = count === target.length ? target : target.subarray(0, count)
    const isLast = size === undefined ? count < target.length : offset + count === size
    isOver ||= isLast
    return { offset, bytes, isLast }
  }

  if (!content.isOnlyInOrder && content.size !== undefined) return next
  return async function nextInTurn(target, signal) {
    const reading = turn.then(() => next(target, signal))
    turn = reading.catch(() => undefined)
    return await reading
  }
}

/** Where the last piece begins; a content of whole pieces ends with one. */
export function lastPieceOf(size: number, pieceBytes: number): number {
  return Math.max(0, Math.ceil(size / pieceBytes) - 1) * pieceBytes
}
