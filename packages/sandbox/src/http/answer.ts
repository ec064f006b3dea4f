import type { Incoming } from './incoming.ts'
import type { Json } from './json.ts'

export type Headers = Readonly<Record<string, string | number>>

/** Headers that API answers carry, and what lets pages of other origins read them. */
export function apiHeaders({ req, path, requestId }: Incoming): Record<string, string> {
  const headers: Record<string, string> = {
    'x-dropbox-request-id': requestId,
    'x-dropbox-request-url': path,
    'x-dropbox-response-origin': 'far_remote',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    server: 'envoy',
  }
  return req.headers.origin === undefined ? headers : { ...headers, ...CORS_HEADERS }
}

const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'Dropbox-API-Result, Content-Range, Content-Length, Retry-After, X-Dropbox-Request-Id, X-Server-Response-Time',
}

/** Answers a browser's question whether it may ask. */
export function answerPreflight(incoming: Incoming): void {
  const headers: Headers = {
    ...CORS_HEADERS,
    'access-control-allow-methods': 'POST, GET, OPTIONS',
    'access-control-allow-headers':
      'Authorization, Content-Type, Dropbox-API-Arg, Dropbox-API-Path-Root, Dropbox-API-Select-User, Dropbox-API-Select-Admin, Range, If-None-Match',
    'access-control-max-age': 86400,
    'content-length': 0,
  }
  incoming.res.writeHead(200, headers)
  incoming.res.end()
}

/** JSON of exactly `application/json`: the Python SDK compares the whole header. */
export function sendJson(
  incoming: Incoming,
  status: number,
  value: Json,
  headers: Headers = {},
): void {
  send(incoming, status, JSON.stringify(value), { 'content-type': 'application/json', ...headers })
}

export function sendText(
  incoming: Incoming,
  status: number,
  text: string,
  headers: Headers = {},
): void {
  send(incoming, status, text, { 'content-type': 'text/plain; charset=utf-8', ...headers })
}

export function sendHtml(
  incoming: Incoming,
  status: number,
  html: string,
  headers: Headers = {},
): void {
  send(incoming, status, html, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    // Whoever opened the page cannot watch it, and the page cannot reach its opener.
    'cross-origin-opener-policy': 'same-origin',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    ...headers,
  })
}

export function redirect(incoming: Incoming, location: string, headers: Headers = {}): void {
  send(incoming, 302, '', { location, 'cache-control': 'no-store', ...headers })
}

function send({ res }: Incoming, status: number, text: string, headers: Headers): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  const bytes = Buffer.from(text)
  res.writeHead(status, { 'content-length': bytes.length, ...headers })
  res.end(bytes)
}
