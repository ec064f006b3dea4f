import { randomInt } from 'node:crypto'
import type { Json } from './json.ts'

/** An answer that ends a call early: thrown where the fault is found, written by the dispatcher. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  /** Text is sent as text/plain, anything else as JSON. */
  readonly body: Json
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, body: Json, headers: Readonly<Record<string, string>> = {}) {
    super(typeof body === 'string' ? body : JSON.stringify(body))
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** A union member in an error: `.tag` and what belongs to it. */
export interface Tagged {
  readonly '.tag': string
  readonly [field: string]: Json
}

/** 400 with one sentence. */
export function badRequest(text: string): ApiError {
  return new ApiError(400, text)
}

/** 409 with the route's own error. */
export function routeError(error: Tagged): ApiError {
  return new ApiError(409, errorBody(error))
}

/** 401 in the words of AuthError. */
export function authError(tag: string, fields: Record<string, Json> = {}): ApiError {
  return new ApiError(401, errorBody({ '.tag': tag, ...fields }), {
    'www-authenticate': 'Bearer realm="Dropbox-API"',
  })
}

/** 422 for a namespace that is not, or no longer, the caller's. */
export function pathRootError(error: Tagged): ApiError {
  return new ApiError(422, errorBody(error))
}

export function rateLimitError(reason: string, retryAfterSeconds: number): ApiError {
  const body = {
    error_summary: `${reason}/${dots()}`,
    error: { reason: { '.tag': reason }, retry_after: retryAfterSeconds },
  }
  return new ApiError(429, body, { 'retry-after': String(retryAfterSeconds) })
}

/** A union member whose value is another one: `{".tag":"path","path":{".tag":"not_found"}}`. */
export function nested(tag: string, inner: Tagged): Tagged {
  return { '.tag': tag, [tag]: inner }
}

export function errorBody(error: Tagged): Json {
  return { error_summary: `${summaryOf(error)}/${dots()}`, error }
}

/** The tags from the outside in. A flattened error keeps its inner one under `reason`. */
function summaryOf(error: Json): string {
  if (!isTagged(error)) {
    return ''
  }
  const tag = error['.tag']
  const inner = summaryOf(error[tag]) || summaryOf(error.reason)
  return inner === '' ? tag : `${tag}/${inner}`
}

function isTagged(value: Json): value is Tagged {
  return typeof value === 'object' && value !== null && '.tag' in value
}

/** Dropbox varies the end of a summary, so that nobody compares it whole. */
function dots(): string {
  return '.'.repeat(randomInt(4))
}
