import type { PickerSessionId } from '../lib/ids.ts'

/** Tells those who wait in this process that a session has a new connection. */
export interface Arrivals {
  tell(sessionId: PickerSessionId): void
  /** Resolves at the next `tell`, after `timeoutMs`, or when the signal is aborted; never rejects. */
  next(sessionId: PickerSessionId, timeoutMs: number, signal: AbortSignal): Promise<void>
}

export function createArrivals(): Arrivals {
  const waiting = new Map<PickerSessionId, Set<() => void>>()

  return {
    tell(sessionId) {
      for (const wake of waiting.get(sessionId) ?? []) wake()
    },

    next(sessionId, timeoutMs, signal) {
      if (signal.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const wakers = waiting.get(sessionId) ?? new Set()
        waiting.set(sessionId, wakers)
        const wake = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', wake)
          wakers.delete(wake)
          if (wakers.size === 0) waiting.delete(sessionId)
          resolve()
        }
        const timer = setTimeout(wake, timeoutMs)
        signal.addEventListener('abort', wake, { once: true })
        wakers.add(wake)
      })
    },
  }
}
