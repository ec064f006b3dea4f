/** How many calls an app may make in the name of one account. */
export interface RateLimit {
  readonly callsPerSecond: number
  /**
   * How long a call is remembered: within any such stretch of time there may be `callsPerSecond`
   * times as many calls as it has seconds. A long one allows bursts and long times to wait.
   */
  readonly windowSeconds: number
}

/**
 * Limits as Dropbox has them: each pair of an app and an account counts for itself, and a refused
 * call counts as well, so that whoever goes on asking goes on being refused (Dropbox reference 5).
 */
export interface RateLimits {
  /** Sets the limit of one account, or of all that have none of their own; 0 calls lift it. */
  set(limit: RateLimit, accountId?: string): void
  /** Counts a call. Answers how many seconds to wait if it is refused, and undefined if not. */
  take(appKey: string, accountId: string): number | undefined
}

const EVERYBODY = ''

export function createRateLimits(now: () => number): RateLimits {
  const limits = new Map<string, RateLimit>()
  /** The instants of the latest calls, oldest first: never more than the limit allows. */
  const calls = new Map<string, number[]>()

  return {
    set(limit, accountId = EVERYBODY) {
      calls.clear()
      if (limit.callsPerSecond > 0) {
        limits.set(accountId, limit)
      } else {
        limits.delete(accountId)
      }
    },
    take(appKey, accountId) {
      const limit = limits.get(accountId) ?? limits.get(EVERYBODY)
      if (limit === undefined) {
        return undefined
      }
      const latest = calls.getOrInsertComputed(`${appKey} ${accountId}`, () => [])
      return countCall(latest, limit, now())
    },
  }
}

/** Only the latest calls matter: this one is allowed if the oldest of them is out of the window. */
function countCall(
  latest: number[],
  { callsPerSecond, windowSeconds }: RateLimit,
  at: number,
): number | undefined {
  const windowMs = windowSeconds * 1000
  const most = Math.max(1, Math.floor(callsPerSecond * windowSeconds))
  const oldest = latest.length < most ? undefined : latest.shift()
  latest.push(at)
  if (oldest === undefined || at - oldest >= windowMs) {
    return undefined
  }
  const freeAt = (latest[0] ?? at) + windowMs
  return Math.max(1, Math.ceil((freeAt - at) / 1000))
}
