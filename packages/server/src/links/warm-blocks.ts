/**
 * Guesses which parts of files the system still has in memory: those that were read a moment ago.
 * Reading these at once costs half of handing the read to another thread; reading from a disk at
 * once would stop everything else meanwhile. After a guess that was wrong nothing is guessed for a
 * while, so that wrong guesses cost little whatever the disk is like.
 */
export interface WarmBlocks {
  /** Whether all these bytes of a file were read lately. */
  has(file: number, start: number, end: number): boolean
  /** These bytes were read just now. */
  add(file: number, start: number, end: number): void
  /** How long a read took that was thought to be quick. */
  took(ms: number): void
}

/** What systems read ahead at the least, so that what is next to a byte is there as well. */
const BLOCK_BYTES = 128 * 1024
/** For 2 GiB of files; one takes less than 100 bytes. */
const MAX_BLOCKS = 16_384
/** A page that was used so lately is thrown out only by a system in great need of memory. */
const WARM_MS = 10_000
/** Copying 64 KiB takes 10 µs, a slow disk some ms; a busy moment may come between. */
const SLOW_MS = 2
const DISTRUST_MS = 1_000
/** So that file and block make one number; enough for files of 1 TiB. */
const BLOCKS_PER_FILE = 2 ** 23

export function createWarmBlocks(now: () => number = () => performance.now()): WarmBlocks {
  const readAt = new Map<number, number>()
  let distrustUntil = Number.NEGATIVE_INFINITY

  return {
    has(file, start, end) {
      const time = now()
      if (time < distrustUntil) return false
      const last = keyOf(file, end - 1)
      for (let key = keyOf(file, start); key <= last; key++) {
        const at = readAt.get(key)
        if (at === undefined || time - at > WARM_MS) return false
      }
      return true
    },
    add(file, start, end) {
      if (readAt.size > MAX_BLOCKS) readAt.clear()
      const time = now()
      const last = keyOf(file, end - 1)
      for (let key = keyOf(file, start); key <= last; key++) readAt.set(key, time)
    },
    took(ms) {
      if (ms > SLOW_MS) distrustUntil = now() + DISTRUST_MS
    },
  }
}

function keyOf(file: number, position: number): number {
  return file * BLOCKS_PER_FILE + Math.floor(position / BLOCK_BYTES)
}
