import type { ApiKey } from '../lib/ids.ts'

/**
 * Tells within this process that an app has new events, so that whoever follows them need not keep
 * looking. Only a hint: other processes' events are not told.
 */
export interface EventNews {
  tell(appKey: ApiKey): void
  /** Resolves at the next news, after `timeoutMs`, or when `signal` aborts. */
  next(appKey: ApiKey, timeoutMs: number, signal: AbortSignal): Promise<void>
}

export function createEventNews(): EventNews {
  const waiting = new Map<ApiKey, Set<() => void>>()

  return {
    tell(appKey) {
      for (const wake of waiting.get(appKey) ?? []) wake()
    },
    next(appKey, timeoutMs, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const wakers = waiting.getOrInsertComputed(appKey, () => new Set())
        const wake = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', wake)
          wakers.delete(wake)
          if (wakers.size === 0 && waiting.get(appKey) === wakers) waiting.delete(appKey)
          resolve()
        }
        const timer = setTimeout(wake, timeoutMs)
        signal.addEventListener('abort', wake, { once: true })
        wakers.add(wake)
      })
    },
  }
}
