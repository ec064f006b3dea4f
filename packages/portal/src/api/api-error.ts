/** A request that was refused, failed, or never came to an answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** Stable: the service's own (`app_unknown`), or `network`, `timeout`, `unreadable` of this page. */
  readonly code: string
  /** Of HTTP; 0 when there was no answer. */
  readonly status: number
  /** Names the request in the service's log. */
  readonly requestId: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(message: string, facts: ApiErrorFacts) {
    super(message, { cause: facts.cause })
    this.code = facts.code
    this.status = facts.status ?? 0
    this.requestId = facts.requestId
    this.retryAfterMs = facts.retryAfterMs
  }
}

export interface ApiErrorFacts {
  readonly code: string
  readonly status?: number | undefined
  readonly requestId?: string | undefined
  readonly retryAfterMs?: number | undefined
  readonly cause?: unknown
}

/** Whether it is one, with one of these codes. */
export function isApiError(error: unknown, ...codes: readonly string[]): error is ApiError {
  return error instanceof ApiError && (codes.length === 0 || codes.includes(error.code))
}
