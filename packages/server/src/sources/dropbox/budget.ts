import { setTimeout as sleep } from 'node:timers/promises'
import { busy } from './errors.ts'

/**
 * How much one Dropbox account may be asked. Dropbox limits each account, not each request, and
 * counts refused requests too: so after a refusal the whole account pauses, and only so many calls
 * are under way at once.
 */
export interface Budget {
  /**
   * Runs `call` when the account may be asked. Rejects with `source_busy` as soon as it is clear
   * that the wait would last beyond `deadline` (in the time of `Date.now`).
   */
  run<T>(
    call: () => Promise<T>,
    options: { readonly deadline: number; readonly signal: AbortSignal },
  ): Promise<T>
  /** Nobody asks for so long. Pauses do not add up: the later end counts. */
  pause(ms: number): void
}

export interface BudgetOptions {
  /** Calls under way at once; a download counts until its first byte. */
  readonly maxParallel: number
  readonly random: () => number
}

/** Everybody who waits for the end of a pause starts somewhere within this time after it. */
const SPREAD_MS = 250

export function createBudget({ maxParallel, random }: BudgetOptions): Budget {
  let pausedUntil = 0
  let running = 0
  const line = new Set<() => void>()

  const waitForSlot = (deadline: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
        line.delete(proceed)
      }
      const proceed = (): void => {
        settle()
        resolve()
      }
      const onAbort = (): void => {
        settle()
        reject(signal.reason)
      }
      const timer = setTimeout(() => {
        settle()
        reject(busy(SPREAD_MS, 'too many calls at once'))
      }, deadline - Date.now())
      signal.addEventListener('abort', onAbort, { once: true })
      line.add(proceed)
    })
  const leave = (): void => {
    const [next] = line
    // A slot is handed on without being free in between, so that nobody can jump the queue.
    if (next === undefined) running -= 1
    else next()
  }
  const enter = async (deadline: number, signal: AbortSignal): Promise<void> => {
    if (running < maxParallel) running += 1
    else await waitForSlot(deadline, signal)
  }
  const sitOutPause = async (deadline: number, signal: AbortSignal): Promise<void> => {
    while (pausedUntil > Date.now()) {
      if (pausedUntil > deadline) throw busy(pausedUntil - Date.now())
      await sleep(pausedUntil - Date.now() + random() * SPREAD_MS, undefined, { signal })
    }
  }

  return {
    async run(call, { deadline, signal }) {
      signal.throwIfAborted()
      await sitOutPause(deadline, signal)
      await enter(deadline, signal)
      try {
        await sitOutPause(deadline, signal)
        return await call()
      } finally {
        leave()
      }
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, Date.now() + ms)
    },
  }
}
