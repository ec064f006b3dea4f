import { createCipheriv, createHash } from 'node:crypto'
import type { Pattern } from './seed-entry.ts'

/**
 * Pattern contents: the bytes of a large file computed from a number, so that a file of many
 * gigabytes costs no disk and sending it costs no more than sending one buffer again and again.
 *
 * A pattern repeats after 17 times 64 KiB. As no power of two is a multiple of that, a part that
 * lands at the wrong offset nearly always changes the file's hash, which a period of exactly 1 MiB
 * would hide; and as a file has only 17 different blocks of 4 MiB, hashing it takes no longer
 * than hashing 68 MiB, however large it is.
 */
export const PATTERN_PERIOD = 17 * 64 * 1024

export interface PatternBlocks {
  /**
   * The block the pattern repeats: `min(size, PATTERN_PERIOD)` bytes. The caller must not change
   * it; blocks are shared.
   */
  block(pattern: Pattern): Uint8Array
  /** The pattern's bytes from `start` up to `end`, in pieces of at most one period. */
  pieces(pattern: Pattern, start: number, end: number): Iterable<Uint8Array>
}

/** Keeps the blocks of the last `maxBlocks` seeds of long patterns. */
export function createPatternBlocks({ maxBlocks = 32 } = {}): PatternBlocks {
  const blocks = new Map<number, Uint8Array>()

  function fullBlock(seed: number): Uint8Array {
    const known = blocks.get(seed)
    if (known !== undefined) {
      return known
    }
    const made = patternBytes(seed, PATTERN_PERIOD)
    const oldest = blocks.keys().next()
    if (blocks.size >= maxBlocks && !oldest.done) {
      blocks.delete(oldest.value)
    }
    blocks.set(seed, made)
    return made
  }

  function block({ seed, size }: Pattern): Uint8Array {
    return size < PATTERN_PERIOD
      ? (blocks.get(seed)?.subarray(0, size) ?? patternBytes(seed, size))
      : fullBlock(seed)
  }

  function* pieces(pattern: Pattern, start: number, end: number): Generator<Uint8Array> {
    const repeated = block(pattern)
    const stop = Math.min(end, pattern.size)
    for (let position = start; position < stop; ) {
      const from = position % PATTERN_PERIOD
      const length = Math.min(PATTERN_PERIOD - from, stop - position)
      yield repeated.subarray(from, from + length)
      position += length
    }
  }

  return { block, pieces }
}

/** The first `length` bytes of a seed's key stream: as good as random, the same everywhere. */
function patternBytes(seed: number, length: number): Uint8Array {
  const key = createHash('sha256').update(`pattern ${seed}`).digest().subarray(0, 16)
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length))
}
