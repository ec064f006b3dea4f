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
  /** How many there are, free or not. */
  readonly count: number
  /** Takes up to so many more, as far as the budget allows it now and nobody waits for room. */
  extend(more: number): void
  /** Waits for a free one. */
  take(signal: AbortSignal): Promise<Uint8Array>
  give(slot: Uint8Array): void
  /** Back into the budget. Buffers that are still out must not be used afterwards. */
  release(): void
}

interface Waiting {
  readonly tryNow: () => boolean
}

export function createSlotPool(budgetBytes: number): SlotPool {
  let used = 0
  const waiting: Waiting[] = []
  const spares = createSpares()

  const wakeNext = () => {
    while (waiting[0]?.tryNow()) waiting.shift()
  }
  const takeSlots = (size: number, count: number) => {
    used += size * count
    return spares.take(size, count, budgetBytes - used)
  }
  const slotsOf = (size: number, count: number): Slots =>
    createSlots(size, takeSlots(size, count), {
      more(wanted) {
        const room = waiting.length > 0 ? 0 : Math.floor((budgetBytes - used) / size)
        return takeSlots(size, Math.max(0, Math.min(wanted, room)))
      },
      release(all) {
        used -= size * all.length
        spares.keep(all)
        wakeNext()
      },
    })

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
