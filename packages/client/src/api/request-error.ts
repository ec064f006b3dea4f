const BRAND = Symbol.for('@quayside/client/RequestError')

/** The service has understood, and will not: it would say the same again. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof RequestError && error.status >= 400 && error.status < 500 && error.status !== 429

/**
 * A request that was refused or got no answer. The scripts of a page may each bring this class
 * along (the client, the parts of the dialog); `instanceof` knows the errors of all of them.
 */
export class RequestError extends Error {
  static override [Symbol.hasInstance](value: unknown): value is RequestError {
    return typeof value === 'object' && value !== null && BRAND in value
  }

  readonly [BRAND] = true
  override readonly name = 'RequestError'
  /** Stable: one of the manual's error codes; `network` when there was no answer at all. */
  readonly code: string
  /** 0 when there was no answer. */
  readonly status: number
  readonly requestId: string | undefined
  /** The service asked to wait so long. */
  readonly retryAfterMs: number | undefined

  constructor(
    message: string,
    facts: {
      readonly code: string
      readonly status?: number | undefined
      readonly requestId?: string | undefined
      readonly retryAfterMs?: number | undefined
      readonly cause?: unknown
    },
  ) {
    super(message, { cause: facts.cause })
    this.code = facts.code
    this.status = facts.status ?? 0
    this.requestId = facts.requestId
    this.retryAfterMs = facts.retryAfterMs
  }
}
