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

  async function read(offset: number, target: Uint8Array, signal: AbortSignal) {
    const count = await content.read(offset, target, signal)
    const bytes = count === target.length ? target : target.subarray(0, count)
    const end = offset + count
    const isLast = content.size === undefined ? count < target.length : end === content.size
    if (isLast) isOver = true
    return { offset, bytes, isLast }
  }

  async function readInTurn(target: Uint8Array, signal: AbortSignal) {
    if (isOver) return undefined
    const offset = nextOffset(target.length)
    position = offset + target.length
    return await read(offset, target, signal)
  }

  return async function nextPiece(target, signal) {
    if (content.isOnlyInOrder || content.size === undefined) {
      const reading = turn.then(() => readInTurn(target, signal))
      turn = reading.catch(() => undefined)
      return await reading
    }
    if (isOver) return undefined
    const offset = nextOffset(target.length)
    position = offset + target.length
    if (position >= content.size) isOver = true
    return await read(offset, target, signal)
  }
}

/** Where the last piece begins; a content of whole pieces ends with one. */
export function lastPieceOf(size: number, pieceBytes: number): number {
  return Math.max(0, Math.ceil(size / pieceBytes) - 1) * pieceBytes
}
