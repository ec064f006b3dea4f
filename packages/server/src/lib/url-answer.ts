import { parse } from 'content-disposition'
import { QuaysideError } from '../errors.ts'
import { parseContentType } from './content-type.ts'
import type { FetchedAnswer } from './safe-fetch.ts'

/*
 * What the answer of somebody's server says of the file behind its address.
 */

/** Sent with every question: some servers answer only those who say who they are. */
export const FILE_HEADERS = {
  accept: '*/*',
  // What is asked for are the file's own bytes, of which ranges can be had.
  'accept-encoding': 'identity',
  'user-agent': 'Quayside',
} as const

type Said = Pick<FetchedAnswer, 'url' | 'headers'>

/** The name the answer gives, else the last piece of the address it came from; not cleaned. */
export function fileNameIn({ headers, url }: Said): string {
  const disposition = headers.get('content-disposition')
  const named = disposition && nameIn(disposition)
  return named || decodeName(url.pathname.split('/').findLast((piece) => piece !== '')) || 'file'
}

/** Without parameters; `application/octet-stream` when nothing sensible is said. */
export function contentTypeIn({ headers }: Said): string {
  const type = parseContentType(headers.get('content-type') ?? '') ?? 'application/octet-stream'
  return type.split(';')[0] ?? type
}

/**
 * Bytes of the file, from the answer to HEAD as well. `undefined` when the server does not say or
 * sends them compressed.
 */
export function sizeIn({ headers }: Pick<Said, 'headers'>): number | undefined {
  const length = headers.get('content-length')
  if (encodingIn({ headers }) !== undefined || !length || !/^\d{1,15}$/.test(length))
    return undefined
  return Number(length)
}

/** What the bytes of the answer are packed in, although nobody asked for that. */
export function encodingIn({ headers }: Pick<Said, 'headers'>): string | undefined {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase()
  return encoding === '' || encoding === 'identity' ? undefined : encoding
}

/**
 * Throws for an answer that is no file: `url_missing`, `url_forbidden`, `url_busy`,
 * `url_unavailable` or `url_refused`. Those that may be mended by waiting carry `retryAfterMs`.
 */
export function assertIsFile({ status, headers, url }: Said & { readonly status: number }): void {
  if (status === 200 || status === 203 || status === 206) return
  const message = `${url.host} answers ${status}`
  if (status === 404 || status === 410) throw missing(message)
  if (status === 401 || status === 403 || status === 407) throw forbidden(message)
  const retryAfterMs = waitIn(headers.get('retry-after'))
  if (status === 429) throw busy(message, retryAfterMs ?? BUSY_MS)
  if (status >= 500 || status === 408) throw unavailable(message, retryAfterMs ?? TROUBLE_MS)
  throw refused(message)
}

/** When a server does not say how long. */
const BUSY_MS = 5_000
const TROUBLE_MS = 5_000

/** `Retry-After`: seconds, or a date. */
function waitIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now())
}

function nameIn(disposition: string): string | undefined {
  try {
    return parse(disposition).parameters.filename
  } catch {
    return undefined // the header is malformed, and the address has a name too
  }
}

function decodeName(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const missing = (message: string) =>
  new QuaysideError(message, {
    kind: 'not-found',
    code: 'url_missing',
    publicMessage: 'There is no file at this address.',
  })

const forbidden = (message: string) =>
  new QuaysideError(message, {
    kind: 'forbidden',
    code: 'url_forbidden',
    publicMessage: 'The server of this address does not hand the file to everybody.',
  })

const busy = (message: string, retryAfterMs: number) =>
  new QuaysideError(message, {
    kind: 'rate-limited',
    code: 'url_busy',
    publicMessage: 'The server of this address asks for a pause.',
    retryAfterMs,
  })

const unavailable = (message: string, retryAfterMs: number) =>
  new QuaysideError(message, {
    kind: 'upstream',
    code: 'url_unavailable',
    publicMessage: 'The server of this address has difficulties just now.',
    retryAfterMs,
  })

const refused = (message: string) =>
  new QuaysideError(message, {
    kind: 'upstream',
    code: 'url_refused',
    publicMessage: 'Nothing can be fetched from this address.',
  })
