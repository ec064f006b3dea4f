import { LRUCache } from 'lru-cache'

/** Where somebody stands within a window. */
export interface Rate {
  readonly limit: number
  /** How many more are good; 0 also for the one that is too many. */
  readonly remaining: number
  /** When counting starts again. */
  readonly resetAt: Date
  readonly isOver: boolean
}

export interface RateWindowsOptions {
  /** How many are good within a window. */
  readonly limit: number
  readonly windowMs: number
  /** So many are remembered; of more, those that were not seen for longest start again. */
  readonly maxKeys: number
  readonly now: () => Date
}

interface Window {
  count: number
  readonly endsAt: number
}

/**
 * Counts by key. A window begins with the first one counted and all of them end with it, so that
 * what is left and when it is all there again can be told in two numbers.
 */
export function createRateWindows(options: RateWindowsOptions): (key: string) => Rate {
  const { limit, windowMs, maxKeys, now } = options
  const windows = new LRUCache<string, Window>({ max: maxKeys })

  return function take(key) {
    const at = now().getTime()
    let window = windows.get(key)
    if (!window || window.endsAt <= at) {
      window = { count: 0, endsAt: at + windowMs }
      windows.set(key, window)
    }
    window.count += 1
    return {
      limit,
      remaining: Math.max(0, limit - window.count),
      resetAt: new Date(window.endsAt),
      isOver: window.count > limit,
    }
  }
}
