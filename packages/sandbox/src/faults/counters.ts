/** What has been asked of the sandbox since the counters were last set to zero. */
export interface Counts {
  /** Requests by route: `files/download`, `oauth2/token`, `temporary_link`, … */
  readonly requests: Readonly<Record<string, number>>
  /** Answers by route and status: `files/download 206`. */
  readonly answers: Readonly<Record<string, number>>
  /** Bytes of file content sent and received. */
  readonly bytesSent: number
  readonly bytesReceived: number
  readonly tokenRefreshes: number
  /** Calls the rate limit refused. */
  readonly rateLimited: number
  /** Routes asked for that the sandbox does not have. */
  readonly unknownRoutes: readonly string[]
}

export interface Counters {
  request(route: string): void
  answer(route: string, status: number): void
  sent(bytes: number): void
  received(bytes: number): void
  refreshed(): void
  limited(): void
  unknown(route: string): void
  read(): Counts
  reset(): void
}

const MAX_UNKNOWN_ROUTES = 100

export function createCounters(): Counters {
  const requests = new Map<string, number>()
  const answers = new Map<string, number>()
  const unknownRoutes = new Set<string>()
  let bytesSent = 0
  let bytesReceived = 0
  let tokenRefreshes = 0
  let rateLimited = 0

  return {
    request: (route) => count(requests, route),
    answer: (route, status) => count(answers, `${route} ${status}`),
    sent(bytes) {
      bytesSent += bytes
    },
    received(bytes) {
      bytesReceived += bytes
    },
    refreshed() {
      tokenRefreshes += 1
    },
    limited() {
      rateLimited += 1
    },
    unknown(route) {
      if (unknownRoutes.size < MAX_UNKNOWN_ROUTES) {
        unknownRoutes.add(route)
      }
    },
    read: () => ({
      requests: Object.fromEntries(requests),
      answers: Object.fromEntries(answers),
      unknownRoutes: [...unknownRoutes],
      bytesSent,
      bytesReceived,
      tokenRefreshes,
      rateLimited,
    }),
    reset() {
      requests.clear()
      answers.clear()
      unknownRoutes.clear()
      bytesSent = 0
      bytesReceived = 0
      tokenRefreshes = 0
      rateLimited = 0
    },
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
