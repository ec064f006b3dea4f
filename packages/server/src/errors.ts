/**
 * What kind of fault an error is. The domain knows kinds; `api/error-handler.ts` has the one
 * table from kinds to HTTP status codes, and workers and the command line use the same kinds.
 */
export const ERROR_KINDS = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'gone',
  'conflict',
  'too-large',
  'unsupported',
  'rate-limited',
  'upstream',
  'timeout',
  'unavailable',
  'cancelled',
  'internal',
] as const
export type ErrorKind = (typeof ERROR_KINDS)[number]

export interface ErrorFacts {
  readonly kind: ErrorKind
  /** Stable and documented, e.g. `source_entry_missing`. */
  readonly code: string
  /** Safe to show to anyone who made the request. */
  readonly publicMessage: string
  readonly cause?: unknown
  /** Present when the same try is worth repeating, and how long to wait first. */
  readonly retryAfterMs?: number | undefined
}

/**
 * The one error class of the service. `message` is for the log and may hold detail, never a
 * secret; `publicMessage` is what a visitor reads.
 */
export class QuaysideError extends Error {
  override readonly name = 'QuaysideError'
  readonly kind: ErrorKind
  readonly code: string
  readonly publicMessage: string
  readonly retryAfterMs: number | undefined

  constructor(message: string, facts: ErrorFacts) {
    super(message, { cause: facts.cause })
    this.kind = facts.kind
    this.code = facts.code
    this.publicMessage = facts.publicMessage
    this.retryAfterMs = facts.retryAfterMs
  }
}

/** Turns anything thrown into a `QuaysideError`; an unknown fault becomes kind `internal`. */
export function toQuaysideError(error: unknown): QuaysideError {
  if (error instanceof QuaysideError) return error
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof Error && error.name === 'AbortError') {
    return new QuaysideError(message, {
      kind: 'cancelled',
      code: 'cancelled',
      publicMessage: 'The request was cancelled.',
      cause: error,
    })
  }
  return new QuaysideError(message, {
    kind: 'internal',
    code: 'internal',
    publicMessage: 'Something went wrong on our side. It was written to the log.',
    cause: error,
  })
}
