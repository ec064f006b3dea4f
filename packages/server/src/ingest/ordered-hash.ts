import { HASH_BLOCK_BYTES } from '../lib/block-hash.ts'
import { createByteRanges } from '../lib/byte-ranges.ts'
import type { Digests, HashSession, HashState } from './hasher.ts'

/**
 * Feeds the hashes in file order although the bytes arrive out of order. What comes ahead of its
 * turn is read back from the storage when its turn comes; where that is not possible it is held.
 */
export interface OrderedHash {
  /**
   * Offers bytes that have arrived. The promise resolves when they are no longer needed here:
   * at once if they will be read back, else when they are hashed.
   */
  offer(offset: number, bytes: Uint8Array): Promise<void>
  /** Whether bytes out of order have to wait for `readBackInto`. */
  needsBuffer(): boolean
  /** From now on bytes may come out of order: this is the memory for reading back. */
  readBackInto(buffer: Uint8Array): void
  /** Says that these bytes are written and can be read back. */
  written(offset: number, end: number): void
  /**
   * The state after the bytes that were taken so far; `undefined` where they end within a block,
   * which is at the end of the file. For storages that cannot be read back.
   */
  save(): Promise<HashState | undefined>
  /** No more bytes will come: what waits for its turn is given back, by rejecting its offer. */
  giveUp(): void
  /** Waits until all `size` bytes are hashed. */
  digest(size: number): Promise<Digests>
  close(): void
}

export interface OrderedHashDeps {
  readonly session: HashSession
  /** What `session` knows already. */
  readonly start: number
  readonly readBack?: ((offset: number, target: Uint8Array) => Promise<number>) | undefined
}

export function createOrderedHash(deps: OrderedHashDeps): OrderedHash {
  const { session, start, readBack } = deps
  const onStorage = createByteRanges()
  const held = new Map<
    number,
    { bytes: Uint8Array; resolve(): void; reject(error: unknown): void }
  >()
  /** The next byte that nobody has claimed yet. Claims are hashed one after the other. */
  let next = start
  let readBackBuffer: Uint8Array | undefined
  const chain = createChain()

  function claim(length: number, hash: () => Promise<void>): Promise<void> {
    next += length
    return chain.add(hash)
  }

  /** Claims what has been waiting for its turn. */
  function advance(): void {
    const waiting = held.get(next)
    if (waiting) {
      held.delete(next)
      claim(waiting.bytes.length, () => session.update(waiting.bytes)).then(
        waiting.resolve,
        waiting.reject,
      )
      advance()
      return
    }
    if (readBack && readBackBuffer) claimReadBack(readBack, readBackBuffer)
  }

  function claimReadBack(read: NonNullable<typeof readBack>, buffer: Uint8Array): void {
    const gap = onStorage.nextGap(next, next + buffer.length)
    const end = gap ? gap[0] : next + buffer.length
    if (end <= next) return
    const offset = next
    const piece = buffer.subarray(0, end - offset)
    claim(piece.length, async () => {
      const count = await read(offset, piece)
      if (count !== piece.length) throw new Error(`read back ${count} of ${piece.length} bytes`)
      await session.update(piece)
    }).then(advance, () => undefined)
  }

  function giveUp(): void {
    for (const { reject } of held.values()) reject(new Error('hashing was given up'))
    held.clear()
  }

  return {
    async offer(offset, bytes) {
      if (offset === next) {
        const done = claim(bytes.length, () => session.update(bytes))
        advance()
        return done
      }
      if (readBack || offset < next) return undefined
      return new Promise((resolve, reject) => held.set(offset, { bytes, resolve, reject }))
    },
    needsBuffer: () => readBack !== undefined && readBackBuffer === undefined,
    readBackInto(buffer) {
      readBackBuffer = buffer
      advance()
    },
    written(offset, end) {
      onStorage.add(offset, end)
      advance()
    },
    async save() {
      const offset = next
      if (offset % HASH_BLOCK_BYTES !== 0) return undefined
      let state: HashState | undefined
      await chain.add(async () => {
        state = await session.save(offset)
      })
      return state
    },
    async digest(size) {
      advance()
      for (let done = -1; next < size && done < next; ) {
        done = next
        await chain.idle()
        advance()
      }
      await chain.idle()
      if (next !== size) throw new Error(`${next} of ${size} bytes were hashed`)
      return session.digest()
    },
    giveUp,
    close() {
      giveUp()
      session.close()
    },
  }
}

/** Runs one after the other; after a failure nothing more, and everybody learns of it. */
function createChain() {
  let tail: Promise<void> = Promise.resolve()
  return {
    add(work: () => Promise<void>): Promise<void> {
      tail = tail.then(work)
      // Whoever waits sees the failure; this only keeps it from being unhandled.
      tail.catch(() => undefined)
      return tail
    },
    idle: () => tail,
  }
}
