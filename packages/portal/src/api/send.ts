import { text } from '../locale/text.ts'
import { type Query, toSearch } from '../paths.ts'
import { ApiError } from './api-error.ts'

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly query?: Query | undefined
}

export interface Call extends CallOptions {
  readonly method: string
  readonly path: string
  readonly body?: object | undefined
}

const BASE = '/portal/api'
const TIMEOUT_MS = 60_000

/** One request. Rejects with the signal's reason, or with an `ApiError` when there is no answer. */
export async function send(fetch: typeof globalThis.fetch, call: Call): Promise<Response> {
  const { method, path, query, body, signal } = call
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  try {
    return await fetch(`${BASE}${path}${toSearch(query)}`, {
      method,
      headers: { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
  } catch (cause) {
    signal?.throwIfAborted()
    throw withoutAnswer(method, timeout.aborted ? 'timeout' : 'network', cause)
  }
}

/** Whoever asked for a change has to look whether it was made. */
function withoutAnswer(method: string, code: 'network' | 'timeout', cause: unknown): ApiError {
  const isChange = method !== 'GET'
  return new ApiError(text(isChange ? 'error.perhapsDone' : `error.${code}`), { code, cause })
}
