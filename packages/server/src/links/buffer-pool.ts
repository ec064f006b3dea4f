/**
 * Buffers to read into, used again and again: making and collecting a fresh one for every answer
 * costs more than reading does. At most `maxBytes` are kept; whoever comes when all are in use gets
 * a small one of his own, so that many slow clients cost little each and stop nobody.
 */
export interface BufferPool {
  /** A buffer for up to `wanted` bytes; it may be shorter than that. */
  take(wanted: number): Buffer
  /** Puts a buffer back that nothing reads or writes any more. */
  give(buffer: Buffer): void
}

/** A large read halves the number of calls no further; measured from 256 KiB to 4 MiB. */
const LARGE_BYTES = 1024 * 1024
const SMALL_BYTES = 64 * 1024

export function createBufferPool(maxBytes = 32 * LARGE_BYTES): BufferPool {
  const large = createShelf(LARGE_BYTES, Math.floor((maxBytes * 3) / 4 / LARGE_BYTES))
  const small = createShelf(SMALL_BYTES, Math.floor(maxBytes / 4 / SMALL_BYTES))
  return {
    take(wanted) {
      const buffer = wanted > SMALL_BYTES ? (large.take() ?? small.take()) : small.take()
      return buffer ?? Buffer.allocUnsafeSlow(SMALL_BYTES)
    },
    give(buffer) {
      if (buffer.length === LARGE_BYTES) large.give(buffer)
      else small.give(buffer)
    },
  }
}

/** Hands out no more than `count` buffers at a time; they are made when they are first needed. */
function createShelf(size: number, count: number) {
  const free: Buffer[] = []
  let made = 0
  return {
    take(): Buffer | undefined {
      const buffer = free.pop()
      if (buffer || made === count) return buffer
      made++
      return Buffer.allocUnsafeSlow(size)
    },
    give(buffer: Buffer): void {
      if (free.length < count) free.push(buffer)
    },
  }
}
