import { HttpBytesError, malformed } from './http-bytes-error.ts'

/** Lower-case names; a header that came several times is joined by `, `. */
export type HttpHeaders = ReadonlyMap<string, string>

export interface ResponseHead {
  readonly status: number
  readonly headers: HttpHeaders
  /** Whether the connection may carry another exchange once the body has been read. */
  readonly keepAlive: boolean
}

/** How the end of a body is found. */
export type Framing =
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' }

/** Real heads stay below 8 KiB, but Dropbox puts a file's metadata, escaped to ASCII, into one. */
export const MAX_HEAD_BYTES = 64 * 1024

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const FORBIDDEN_IN_VALUE = /[\x00-\x08\x0a-\x1f\x7f]/

/**
 * Parses a head without its closing empty line. Rejects what RFC 9112 forbids and parsers have
 * been seen to read differently: folded lines, spaces before the colon, two lengths.
 */
export function parseHead(text: string): ResponseHead {
  const lines = text.split('\r\n')
  const statusLine = STATUS_LINE.exec(lines[0] ?? '')
  if (statusLine === null) throw malformed('status line')

  const headers = new Map<string, string>()
  for (let index = 1; index < lines.length; index++) addHeader(headers, lines[index] ?? '')
  const connection = headers.get('connection')?.toLowerCase() ?? ''
  const hasBothFramings = headers.has('transfer-encoding') && headers.has('content-length')
  return {
    status: Number(statusLine[2]),
    headers,
    keepAlive:
      statusLine[1] === '1' && !/(^|[\s,])close([\s,]|$)/.test(connection) && !hasBothFramings,
  }
}

function addHeader(headers: Map<string, string>, line: string): void {
  const colon = line.indexOf(':')
  const name = line.slice(0, colon)
  if (colon < 1 || !TOKEN.test(name)) throw malformed('header line')
  const value = line.slice(colon + 1).trim()
  if (FORBIDDEN_IN_VALUE.test(value)) throw malformed('control character in a header')

  const key = name.toLowerCase()
  const before = headers.get(key)
  if (before === undefined) headers.set(key, value)
  else if (key === 'content-length') {
    if (before !== value) throw malformed('two different lengths')
  } else headers.set(key, `${before}, ${value}`)
}

/** RFC 9112, section 6.3. A body without any sign of its length lasts until the connection ends. */
export function framingOf(method: string, head: ResponseHead): Framing {
  const { status, headers } = head
  if (method === 'HEAD' || status === 204 || status === 304) return { kind: 'length', length: 0 }
  const encoding = headers.get('transfer-encoding')
  if (encoding !== undefined) {
    if (encoding.toLowerCase() !== 'chunked') throw malformed('unknown transfer encoding')
    return { kind: 'chunked' }
  }
  const length = headers.get('content-length')
  if (length === undefined) return { kind: 'until-close' }
  if (!/^\d{1,15}$/.test(length)) throw malformed('content length')
  return { kind: 'length', length: Number(length) }
}

/**
 * The head of a request, ready to be written. Throws a `TypeError` for a method, name or value
 * that could smuggle another line into it.
 */
export function writeHead(
  method: string,
  url: URL,
  headers: Readonly<Record<string, string>>,
  bodyLength: number | undefined,
): string {
  if (!TOKEN.test(method)) throw new TypeError('not an HTTP method')
  let head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n`
  for (const name in headers) {
    const value = headers[name] ?? ''
    if (!TOKEN.test(name) || /[^\t\x20-\x7e]/.test(value)) {
      throw new TypeError(`header ${JSON.stringify(name)} cannot be sent`)
    }
    head += `${name}: ${value}\r\n`
  }
  // A POST without any body says so, otherwise servers wait for one (RFC 9110, section 8.6).
  if (bodyLength !== undefined || method === 'POST' || method === 'PUT') {
    head += `content-length: ${bodyLength ?? 0}\r\n`
  }
  return `${head}\r\n`
}

/** Whether bytes can still become a status line; refuses rubbish long before the head's size limit. */
export function assertLooksLikeHttp(start: string): void {
  const beginning = 'HTTP/1.'
  const length = Math.min(start.length, beginning.length)
  if (start.slice(0, length) !== beginning.slice(0, length)) {
    throw new HttpBytesError('malformed_answer', 'the answer is not HTTP/1')
  }
}
