/**
 * The memory of all transfers of a process: a fixed budget, handed out as large buffers that are
 * used again. They are shared with the hash workers, so that no byte is copied between threads.
 */
export interface SlotPool {
  /**
   * Waits until at least `min` buffers of `size` bytes fit into the budget and takes up to `want`.
   * First come, first served. A whole reservation at once, so that two transfers never hold half
   * of what both need.
   */
  reserve(request: {
    readonly size: number
    readonly min: number
    readonly want: number
    readonly signal: AbortSignal
  }): Promise<Slots>
}

/** The buffers of one transfer. */
export interface Slots {
  readonly size: number
  readonly count: number
  /** Waits for a free one. */
  take(signal: AbortSignal): Promise<Uint8Array>
  give(slot: Uint8Array): void
  /** Back into the budget. Buffers that are still out must not be used afterwards. */
  release(): void
}

interface Waiting {
  readonly tryNow: () => boolean
}

/** Free buffers kept for the next transfer; more than this goes to the garbage collector. */
const KEPT_SLOTS = 16

export function createSlotPool(budgetBytes: number): SlotPool {
  let used = 0
  const waiting: Waiting[] = []
  const kept = new Map<number, Uint8Array[]>()

  const wakeNext = () => {
    while (waiting[0]?.tryNow()) waiting.shift()
  }
  const allocate = (size: number) =>
    kept.get(size)?.pop() ?? new Uint8Array(new SharedArrayBuffer(size))

  function slotsOf(size: number, count: number): Slots {
    used += size * count
    const all = Array.from({ length: count }, () => allocate(size))
    return createSlots(size, all, () => {
      used -= size * count
      const spare = kept.get(size) ?? []
      kept.set(size, [...spare, ...all].slice(0, KEPT_SLOTS))
      wakeNext()
    })
  }

  return {
    async reserve({ size, min, want, signal }) {
      signal.throwIfAborted()
      const fitting = () => Math.min(want, Math.floor((budgetBytes - used) / size))
      // An idle pool serves even a request larger than the budget, else it would wait for ever.
      const isPossible = () => fitting() >= min || used === 0
      if (waiting.length === 0 && isPossible()) return slotsOf(size, Math.max(min, fitting()))
      return new Promise<Slots>((resolve, reject) => {
        const entry: Waiting = {
          tryNow: () => {
            if (!isPossible()) return false
            signal.removeEventListener('abort', onAbort)
            resolve(slotsOf(size, Math.max(min, fitting())))
            return true
          },
        }
        const onAbort = () => {
          waiting.splice(waiting.indexOf(entry), 1)
          reject(signal.reason)
          wakeNext()
        }
        signal.addEventListener('abort', onAbort, { once: true })
        waiting.push(entry)
      })
    },
  }
}

function createSlots(size: number, all: readonly Uint8Array[], onRelease: () => void): Slots {
  const free = [...all]
  const takers: ((slot: Uint8Array) => void)[] = []
  let isReleased = false
  return {
    size,
    count: all.length,
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
    give(slot) {
      const taker = takers.shift()
      if (taker) taker(slot)
      else free.push(slot)
    },
    release() {
      if (isReleased) return
      isReleased = true
      onRelease()
    },
  }
}
