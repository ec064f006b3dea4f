export type HttpBytesErrorCode =
  /** No connection came about: refused, name unknown, certificate not trusted. */
  | 'connect_failed'
  | 'connect_timeout'
  /** The head of the answer took too long as a whole. */
  | 'head_timeout'
  /** No byte came for too long. */
  | 'idle_timeout'
  /** The connection ended before the answer did. */
  | 'connection_lost'
  /** What came is not HTTP as RFC 9112 wants it, or larger than we take. */
  | 'malformed_answer'
  /** The client was closed. */
  | 'closed'
  /** The caller gave the body up while it was being read. */
  | 'cancelled'

/** Why an exchange failed below HTTP. An abort is not among these: it rejects with the signal's reason. */
export class HttpBytesError extends Error {
  override readonly name = 'HttpBytesError'
  readonly code: HttpBytesErrorCode

  constructor(code: HttpBytesErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

export function malformed(what: string): HttpBytesError {
  return new HttpBytesError('malformed_answer', `malformed HTTP answer: ${what}`)
}
