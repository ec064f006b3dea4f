import { busy } from './errors.ts'

/**
 * Calls that are under way at once. It begins narrow and widens with every call that was taken, so
 * that few calls are on their way when the first one is refused.
 */
export interface Lane {
  /**
   * Resolves, first come first served, to the function that gives the place back. Rejects with
   * `source_busy` at the deadline, and with the signal's reason.
   */
  enter(options: { readonly deadline: number; readonly signal: AbortSignal }): Promise<() => void>
  widen(): void
  narrow(): void
}

const FIRST_WIDTH = 4
/** With each call that was taken. */
const WIDENING = 1 / 8
/** When a place comes free is not known; this is as good a guess as any. */
const TRY_AGAIN_MS = 1_000

export function createLane(maxWidth: number): Lane {
  const line = new Set<() => void>()
  let width = Math.min(FIRST_WIDTH, maxWidth)
  let running = 0

  const admit = (): void => {
    for (const proceed of line) {
      if (running >= Math.floor(width)) return
      running += 1
      proceed()
    }
  }
  const leave = (): void => {
    running -= 1
    admit()
  }
  const waitForPlace = (deadline: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
        line.delete(proceed)
        end()
      }
      const proceed = (): void => settle(resolve)
      const onAbort = (): void => settle(() => reject(signal.reason))
      const timer = setTimeout(
        () => settle(() => reject(busy(TRY_AGAIN_MS, 'too many calls at once'))),
        deadline - Date.now(),
      )
      signal.addEventListener('abort', onAbort, { once: true })
      line.add(proceed)
    })

  return {
    async enter({ deadline, signal }) {
      if (line.size === 0 && running < Math.floor(width)) running += 1
      else await waitForPlace(deadline, signal)
      return leave
    },
    widen() {
      width = Math.min(maxWidth, width + WIDENING)
      admit()
    },
    narrow() {
      width = Math.max(Math.min(FIRST_WIDTH, maxWidth), width / 2)
    },
  }
}
