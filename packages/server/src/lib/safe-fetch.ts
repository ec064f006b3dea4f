import net from 'node:net'
import { QuaysideError } from '../errors.ts'
import type { ByteBody } from './byte-body.ts'
import type { EgressGate } from './egress-gate.ts'
import { createHttpBytes, type HttpAnswer, type HttpBytesOptions } from './http-bytes.ts'
import { HttpBytesError } from './http-bytes-error.ts'
import type { HttpHeaders } from './http-bytes-head.ts'

/** Fetches addresses that others have named: through the egress gate, capped in size and time. */
export interface SafeFetch {
  /**
   * Resolves whatever the status is. Redirects are followed when `maxRedirects` allows, each one
   * checked like the first address. Rejects with `url_invalid`, `egress_refused`,
   * `egress_name_unknown`, `url_unreachable`, `url_timeout`, `url_too_large` or
   * `url_redirects_too_often`; the body fails with the same codes.
   */
  fetch(url: string | URL, options: SafeFetchOptions): Promise<FetchedAnswer>
  close(): void
}

export interface SafeFetchOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Meant for the address alone: once it redirects to another origin nobody gets them any more.
   * They take the place of `headers` of the same name; names in lower case.
   */
  readonly originHeaders?: Readonly<Record<string, string>> | undefined
  readonly body?: string | Uint8Array | undefined
  readonly signal: AbortSignal
  /** For everything together, the body included. */
  readonly timeoutMs: number
  /** Of the body. Asking for a larger one succeeds, reading it does not. */
  readonly maxBytes: number
  /** 0 hands a redirect to the caller like any other answer. */
  readonly maxRedirects: number
  /** See `HttpRequest`. */
  readonly isRepeatable?: boolean
}

export interface FetchedAnswer {
  /** Where the answer came from in the end. */
  readonly url: URL
  readonly status: number
  readonly headers: HttpHeaders
  readonly length: number | undefined
  readonly body: ByteBody
}

/** Not sent to another origin than the one the caller meant them for. */
const PRIVATE_HEADERS = ['authorization', 'cookie', 'proxy-authorization']

export function createSafeFetch(
  gate: EgressGate,
  options: Omit<HttpBytesOptions, 'lookup'> = {},
): SafeFetch {
  const http = createHttpBytes({ ...options, lookup: gate.lookup })

  const send = async (
    hop: Hop,
    { signal, isRepeatable = true }: SendOptions,
  ): Promise<HttpAnswer> => {
    const { url, method, body } = hop
    const headers = { ...hop.headers, ...hop.originHeaders }
    // Names are checked when a connection is made; an address is never looked up.
    if (net.isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) await gate.check(url.hostname)
    return await http.request({ url, method, headers, body, signal, isRepeatable })
  }

  return {
    async fetch(address, request) {
      const deadline = AbortSignal.timeout(request.timeoutMs)
      const signal = AbortSignal.any([request.signal, deadline])
      const explain = (error: unknown) => toFetchError(error, deadline, request.signal)
      try {
        let hop = firstHop(address, request)
        for (let redirects = 0; ; redirects++) {
          const answer = await send(hop, { signal, isRepeatable: request.isRepeatable })
          const next = request.maxRedirects > 0 ? nextHop(hop, answer) : undefined
          if (next === undefined) return capped(hop.url, answer, request.maxBytes, explain)
          answer.body.cancel()
          if (redirects >= request.maxRedirects) throw redirectsTooOften(next.url)
          hop = next
        }
      } catch (error) {
        throw explain(error)
      }
    },
    close: http.close,
  }
}

interface SendOptions {
  readonly signal: AbortSignal
  readonly isRepeatable?: boolean | undefined
}

interface Hop {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly originHeaders: Readonly<Record<string, string>> | undefined
  readonly body: string | Uint8Array | undefined
}

function firstHop(
  address: string | URL,
  { method = 'GET', headers = {}, originHeaders, body }: SafeFetchOptions,
): Hop {
  return { url: parseUrl(String(address)), method, headers, originHeaders, body }
}

function parseUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base)
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username || url.password) {
    throw new QuaysideError(`cannot fetch ${JSON.stringify(text.slice(0, 200))}`, {
      kind: 'invalid',
      code: 'url_invalid',
      publicMessage: 'Only complete http and https addresses without a password can be fetched.',
    })
  }
  return url
}

/** Where a redirect leads; `undefined` for any other answer. */
function nextHop(hop: Hop, { status, headers }: HttpAnswer): Hop | undefined {
  const location = headers.get('location')
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined
  const url = parseUrl(location, hop.url)
  const isSameOrigin = url.origin === hop.url.origin
  const kept = Object.entries(hop.headers).filter(
    ([name]) => isSameOrigin || !PRIVATE_HEADERS.includes(name.toLowerCase()),
  )
  const keepsMethod = status === 307 || status === 308 || ['GET', 'HEAD'].includes(hop.method)
  return {
    url,
    headers: Object.fromEntries(kept),
    originHeaders: isSameOrigin ? hop.originHeaders : undefined,
    method: keepsMethod ? hop.method : 'GET',
    body: keepsMethod ? hop.body : undefined,
  }
}

function capped(
  url: URL,
  { status, headers, length, body }: HttpAnswer,
  maxBytes: number,
  explain: (error: unknown) => unknown,
): FetchedAnswer {
  const isTooLarge = length !== undefined && length > maxBytes
  let received = 0
  const fill = async (target: Uint8Array): Promise<number> => {
    try {
      const count = isTooLarge ? 0 : await body.fill(target)
      received += count
      if (!isTooLarge && received <= maxBytes) return count
    } catch (error) {
      throw explain(error)
    }
    body.cancel()
    throw tooLarge(url, maxBytes)
  }
  return { url, status, headers, length, body: { fill, filled: body.filled, cancel: body.cancel } }
}

function toFetchError(error: unknown, deadline: AbortSignal, caller: AbortSignal): unknown {
  if (caller.aborted) return error
  if (deadline.aborted) return timedOut(error)
  if (!(error instanceof HttpBytesError)) return error
  // The gate speaks while a connection is being made.
  if (error.cause instanceof QuaysideError) return error.cause
  if (error.code.endsWith('_timeout')) return timedOut(error)
  return new QuaysideError(`the address cannot be fetched: ${error.message}`, {
    kind: 'upstream',
    code: 'url_unreachable',
    publicMessage: 'The address cannot be reached, or its answer broke off.',
    retryAfterMs: 5_000,
    cause: error,
  })
}

function timedOut(cause: unknown): QuaysideError {
  return new QuaysideError('the address took too long', {
    kind: 'timeout',
    code: 'url_timeout',
    publicMessage: 'The address took too long to answer.',
    retryAfterMs: 5_000,
    cause,
  })
}

function tooLarge({ host }: URL, maxBytes: number): QuaysideError {
  return new QuaysideError(`more than ${maxBytes} bytes from ${host}`, {
    kind: 'too-large',
    code: 'url_too_large',
    publicMessage: `What is at this address is larger than the ${maxBytes} bytes that are allowed here.`,
  })
}

function redirectsTooOften({ host }: URL): QuaysideError {
  return new QuaysideError(`too many redirects, the last one to ${host}`, {
    kind: 'upstream',
    code: 'url_redirects_too_often',
    publicMessage: 'The address redirects too often.',
  })
}
