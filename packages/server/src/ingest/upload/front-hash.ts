import type { ApiKey } from '../../lib/ids.ts'
import { orAborted } from '../../lib/or-aborted.ts'
import type { Hasher, HashStream } from '../hasher.ts'
import type { SlotPool, Slots } from '../slots.ts'

/**
 * The SHA-256 of a file whose parts arrive in any order: it follows what is there without a gap
 * while the rest is still coming, so that little is left to be done in the end. The bytes are read
 * back, as a rule from the system's cache.
 */
export interface FrontHash {
  /** All bytes before `end` are there. Returns at once; hashing goes on by itself. */
  advance(end: number): void
  /** Bytes from `offset` on are others from now. */
  forget(offset: number): Promise<void>
  /**
   * Waits until all `size` bytes are hashed, which are there, and resolves to lower-case hex. After a
   * failure another call begins anew.
   */
  digest(size: number, signal: AbortSignal): Promise<string>
  close(): void
}

export interface FrontHashDeps {
  readonly hasher: Hasher
  /** The transfers' memory: it goes as fast as the disk and the hash threads. */
  readonly slots: SlotPool
  readonly appKey: ApiKey
  readonly partSize: number
  readonly read: (offset: number, target: Uint8Array) => Promise<number>
}

/** One is read into while the other is hashed. */
const SLOTS = 2

export function createFrontHash(deps: FrontHashDeps): FrontHash {
  const { hasher, slots: pool, appKey, partSize } = deps
  const closing = new AbortController()
  let progress: Progress | undefined
  let front = 0
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    const { signal } = closing
    const slots = await pool.reserve({ appKey, size: partSize, min: 1, want: SLOTS, signal })
    try {
      progress ??= { session: hasher.openOne('sha256'), hashed: 0 }
      await follow(deps, progress, { slots, signal, front: () => front })
    } catch (error) {
      restart()
      throw error
    } finally {
      slots.release()
    }
  }
  function start(): Promise<void> {
    running ??= run().finally(() => {
      running = undefined
    })
    return running
  }
  function restart(): void {
    progress?.session.close()
    progress = undefined
  }
  const hashed = () => progress?.hashed ?? 0
  const idle = async () => running?.catch(() => undefined)

  return {
    advance(end) {
      front = Math.max(front, end)
      if (front <= hashed()) return
      start().catch(() => undefined) // it is met again, and told, by whoever waits for the result
    },
    async forget(offset) {
      await idle()
      if (hashed() > offset) restart()
      front = Math.min(front, offset)
    },
    async digest(size, signal) {
      front = size
      try {
        await orAborted(idle(), signal)
        if (hashed() < size) await orAborted(start(), signal)
        if (progress?.hashed !== size) throw new Error(`${hashed()} of ${size} bytes were hashed`)
        return await progress.session.digest()
      } finally {
        restart() // a hash that was asked for cannot go on
      }
    },
    close() {
      closing.abort(new Error('nobody wants the hashes any more'))
      idle().then(restart)
    },
  }
}

interface Progress {
  readonly session: HashStream
  hashed: number
}

/** Hashes until it has come to the front, wherever that has got meanwhile. */
async function follow(
  { read }: FrontHashDeps,
  progress: Progress,
  {
    slots,
    signal,
    front,
  }: { readonly slots: Slots; readonly signal: AbortSignal; readonly front: () => number },
): Promise<void> {
  let updated: Promise<void> = Promise.resolve()
  try {
    while (progress.hashed < front()) {
      const slot = await slots.take(signal)
      const bytes = slot.subarray(0, Math.min(slot.length, front() - progress.hashed))
      const count = await read(progress.hashed, bytes)
      if (count !== bytes.length) throw new Error(`read back ${count} of ${bytes.length} bytes`)
      await updated
      updated = progress.session.update(bytes).then(() => slots.give(slot))
      updated.catch(() => undefined) // whoever waits for it next sees it
      progress.hashed += bytes.length
    }
    await updated
  } finally {
    // Nobody may get the buffer while it is still read.
    await Promise.allSettled([updated])
  }
}
