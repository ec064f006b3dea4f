import { createFairShares } from '../lib/fair-shares.ts'
import type { ApiKey } from '../lib/ids.ts'

/**
 * The memory of all transfers of a process: a fixed budget, handed out as large buffers that are
 * used again. They are shared with the hash workers, so that no byte is copied between threads.
 */
export interface SlotPool {
  /**
   * Waits until at least `min` buffers of `size` bytes fit into the app's share of the budget and
   * takes up to `want`. An app's reservations are served in the order of asking. A whole one at
   * once, so that two transfers never hold half of what both need.
   */
  reserve(request: {
    readonly appKey: ApiKey
    readonly size: number
    readonly min: number
    readonly want: number
    readonly signal: AbortSignal
  }): Promise<Slots>
}

/** The buffers of one transfer. */
export interface Slots {
  readonly size: number
  /** How many there are, free or not. */
  readonly count: number
  /** Takes up to so many more, as far as the share allows it now and nobody waits for room. */
  extend(more: number): void
  /** Waits for a free one. */
  take(signal: AbortSignal): Promise<Uint8Array>
  give(slot: Uint8Array): void
  /** Back into the budget. Buffers that are still out must not be used afterwards. */
  release(): void
}

export function createSlotPool(budgetBytes: number): SlotPool {
  const shares = createFairShares(budgetBytes)
  const spares = createSpares()

  return {
    async reserve({ appKey: sharer, size, min, want, signal }) {
      const takeSlots = (count: number) => spares.take(size, count, shares.free())
      const count = await shares.take({ sharer, unit: size, min, want, signal })
      return createSlots(size, takeSlots(count), {
        more: (wanted) => takeSlots(shares.takeMore({ sharer, unit: size, want: wanted })),
        release(all) {
          spares.keep(all)
          shares.give(sharer, size * all.length)
        },
      })
    },
  }
}

/**
 * Buffers between two transfers. They are kept rather than left to the garbage collector, which
 * the threads that share them run too seldom for new ones to be made meanwhile.
 */
function createSpares() {
  let spares: Uint8Array[] = []
  return {
    /** Takes buffers, made if need be, and lets go of those that others leave no room for. */
    take(size: number, count: number, roomBytes: number): Uint8Array[] {
      const fitting = spares.filter((spare) => spare.length === size).slice(0, count)
      let room = roomBytes
      spares = spares.filter((spare) => {
        if (fitting.includes(spare)) return false
        room -= spare.length
        return room >= 0
      })
      const missing = count - fitting.length
      const made = Array.from(
        { length: missing },
        () => new Uint8Array(new SharedArrayBuffer(size)),
      )
      return [...fitting, ...made]
    },
    keep(slots: readonly Uint8Array[]): void {
      spares = [...slots, ...spares]
    },
  }
}

function createSlots(
  size: number,
  first: readonly Uint8Array[],
  pool: { more(wanted: number): readonly Uint8Array[]; release(all: readonly Uint8Array[]): void },
): Slots {
  let all = first
  const free = [...first]
  const takers: ((slot: Uint8Array) => void)[] = []
  let isReleased = false
  const give = (slot: Uint8Array) => {
    const taker = takers.shift()
    if (taker) taker(slot)
    else free.push(slot)
  }
  return {
    size,
    get count() {
      return all.length
    },
    extend(more) {
      const added = isReleased ? [] : pool.more(more)
      all = [...all, ...added]
      added.forEach(give)
    },
    async take(signal) {
      signal.throwIfAborted()
      const slot = free.pop()
      if (slot) return slot
      return new Promise<Uint8Array>((resolve, reject) => {
        const taker = (given: Uint8Array) => {
          signal.removeEventListener('abort', onAbort)
          resolve(given)
        }
        const onAbort = () => {
          takers.splice(takers.indexOf(taker), 1)
          reject(signal.reason)
        }
        signal.addEventListener('abort', onAbort, { once: true })
        takers.push(taker)
      })
    },
    give,
    release() {
      if (isReleased) return
      isReleased = true
      pool.release(all)
    },
  }
}
