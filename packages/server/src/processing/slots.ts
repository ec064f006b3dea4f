import { conversionsBusy } from './errors.ts'

/** Somebody waits at the other end of an interactive conversion; of a batch nobody does. */
export type Priority = 'interactive' | 'batch'

export interface SlotWish {
  readonly priority: Priority
  readonly signal: AbortSignal
}

/**
 * How many conversions work at a time, whichever engines do them: each takes a slot while it works.
 * Interactive ones go before batches, which never have the last slot: where there is but one, a
 * single batch works beside it, since it may take an hour, and people do not wait for that.
 */
export interface Slots {
  readonly count: number
  /**
   * Resolves when there is a slot, to be given back by disposing it. Rejects with the signal's
   * reason when that aborts first, and with `unavailable` / `conversions_busy` at once when too
   * many wait already, or for good once closed.
   */
  take(wish: SlotWish): Promise<Disposable>
  load(): { readonly working: number; readonly waiting: number }
  /** Refuses everybody who waits or comes; the slots taken stay taken until they are given back. */
  close(): void
}

interface Waiting {
  give(slot: Disposable): void
  refuse(reason: unknown): void
}

/** `waiting`: how many of one priority may wait. */
export function createSlots({
  count,
  waiting,
}: {
  readonly count: number
  readonly waiting: number
}): Slots {
  const lines: Readonly<Record<Priority, Set<Waiting>>> = {
    interactive: new Set(),
    batch: new Set(),
  }
  const working = { interactive: 0, batch: 0 }
  const maxBatch = Math.max(1, count - 1)
  let isClosed = false

  const isFree = (priority: Priority) => {
    if (priority === 'batch' && working.batch >= maxBatch) return false
    const others = count === 1 ? working[priority] : working.interactive + working.batch
    return others < count
  }

  function occupy(priority: Priority): Disposable {
    working[priority] += 1
    let isTaken = true
    return {
      [Symbol.dispose]() {
        if (!isTaken) return
        isTaken = false
        working[priority] -= 1
        giveNext()
      },
    }
  }

  function giveNext(): void {
    for (const priority of ['interactive', 'batch'] as const) {
      for (const next of lines[priority]) {
        if (!isFree(priority)) break
        lines[priority].delete(next)
        next.give(occupy(priority))
      }
    }
  }

  function waitIn(line: Set<Waiting>, signal: AbortSignal): Promise<Disposable> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        line.delete(one)
        reject(signal.reason)
      }
      const one: Waiting = {
        give(slot) {
          signal.removeEventListener('abort', leave)
          resolve(slot)
        },
        refuse(reason) {
          signal.removeEventListener('abort', leave)
          reject(reason)
        },
      }
      line.add(one)
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  return {
    count,
    async take({ priority, signal }) {
      signal.throwIfAborted()
      const line = lines[priority]
      if (isClosed || (line.size >= waiting && !isFree(priority))) throw conversionsBusy()
      if (line.size === 0 && isFree(priority)) return occupy(priority)
      return await waitIn(line, signal)
    },
    load: () => ({
      working: working.interactive + working.batch,
      waiting: lines.interactive.size + lines.batch.size,
    }),
    close() {
      isClosed = true
      for (const line of Object.values(lines)) {
        for (const one of line) one.refuse(conversionsBusy())
        line.clear()
      }
    },
  }
}
