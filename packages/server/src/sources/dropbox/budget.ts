import type { Paces } from '../paces.ts'
import { createLane } from './budget-lane.ts'
import { createPacedLine, type WaitOptions } from './budget-line.ts'

/**
 * How much one Dropbox account may be asked in the name of one app. Dropbox limits each such pair,
 * not each request, and counts refused requests too (Dropbox reference 5): so after a refusal
 * nobody asks until the pause is over, on whatever process, and then no faster than was found to
 * be fine. Only so many calls are under way at once.
 */
export interface Budget {
  /**
   * Runs `call` when the account may be asked; calls that people wait for go before transfers,
   * which may take long. Rejects with `source_busy` as soon as it is clear that the wait would last
   * beyond the deadline.
   */
  run<T>(call: () => Promise<T>, options: WaitOptions): Promise<T>
  /** A call was not refused for there being too many. */
  taken(isTransfer: boolean): void
  /** A call was refused because there were too many. Pauses do not add up: the latest end counts. */
  refused(retryAfterMs: number): Promise<void>
}

export interface BudgetOptions {
  readonly paces: Paces
  /** Calls under way at once, and transfers at once; a download counts until its first byte. */
  readonly maxParallel: number
}

export function createBudget(key: string, { paces, maxParallel }: BudgetOptions): Budget {
  const calls = createLane(maxParallel)
  const transfers = createLane(maxParallel)
  const line = createPacedLine(key, paces)

  return {
    async run(call, options) {
      options.signal.throwIfAborted()
      const lane = options.isTransfer ? transfers : calls
      const leave = await lane.enter(options)
      try {
        await line.wait(options)
        return await call()
      } finally {
        leave()
      }
    },
    taken(isTransfer) {
      line.taken()
      const lane = isTransfer ? transfers : calls
      lane.widen()
    },
    async refused(retryAfterMs) {
      calls.narrow()
      transfers.narrow()
      await line.refused(retryAfterMs)
    },
  }
}
