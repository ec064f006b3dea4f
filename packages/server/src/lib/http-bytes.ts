import type net from 'node:net'
import { LRUCache } from 'lru-cache'
import type { ByteBody } from './byte-body.ts'
import { createHttpBody } from './http-bytes-body.ts'
import type { Connection, RequestBody } from './http-bytes-connection.ts'
import { HttpBytesError, malformed } from './http-bytes-error.ts'
import {
  assertLooksLikeHttp,
  framingOf,
  type HttpHeaders,
  MAX_HEAD_BYTES,
  parseHead,
  type ResponseHead,
  writeHead,
} from './http-bytes-head.ts'
import { createPool, type Lease, type Pool } from './http-bytes-pool.ts'
import { connect } from './http-bytes-socket.ts'
import { lookupWithLocalhost } from './localhost-lookup.ts'

/**
 * A small HTTP/1.1 client for large bodies. Node's own clients hand out bodies as streams of
 * small fresh buffers, which costs more CPU than hashing the bytes; here the kernel fills the
 * reader's own buffers, SharedArrayBuffers included, and sends bodies from where they lie. No
 * redirects, no cookies, no compression.
 */
export interface HttpBytes {
  /**
   * Resolves when the head of the answer is there, whatever its status. The caller reads `body`
   * to its end or cancels it; until then the connection is taken. Faults are `HttpBytesError`s,
   * an abort rejects with the signal's reason, also while the body is read.
   */
  request(request: HttpRequest): Promise<HttpAnswer>
  /** Closes every connection; exchanges under way fail with `closed`. */
  close(): void
}

export interface HttpRequest {
  readonly method: string
  readonly url: URL | string
  readonly headers?: Readonly<Record<string, string>>
  /** Must stay as it is until the answer has come or the request has failed. */
  readonly body?: RequestBody | undefined
  readonly signal: AbortSignal
  readonly timeouts?: Partial<HttpTimeouts>
  /**
   * A kept connection may turn out to be dead only when it is used. Then the request is sent once
   * more on a new one, unless this is `false`.
   */
  readonly isRepeatable?: boolean
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: HttpHeaders
  /** Bytes in the body, where the head says so. */
  readonly length: number | undefined
  readonly body: ByteBody
}

export interface HttpTimeouts {
  readonly connectMs: number
  /**
   * From the last byte of the request to the end of the answer's head. So long a request may also
   * get stuck while it is sent.
   */
  readonly headMs: number
  /** Between two bytes of the body while somebody waits for them. */
  readonly idleMs: number
}

export interface HttpBytesOptions {
  readonly maxSocketsPerOrigin?: number
  /** Certificates (PEM) trusted instead of the usual ones. */
  readonly ca?: string | readonly string[] | undefined
  readonly lookup?: net.LookupFunction
  readonly timeouts?: Partial<HttpTimeouts>
  /** How long an unused connection is kept. */
  readonly idleSocketMs?: number
}

const DEFAULT_TIMEOUTS: HttpTimeouts = { connectMs: 10_000, headMs: 60_000, idleMs: 30_000 }
/** Below the 5 s after which many servers close, so that stale connections are rare. */
const DEFAULT_IDLE_SOCKET_MS = 4_000
/** Above what all transfers of one process hold open, so that short calls need not wait for them. */
const DEFAULT_MAX_SOCKETS = 256

/** Some KiB each; what is forgotten costs a full handshake. */
const MAX_TLS_SESSIONS = 200

export function createHttpBytes(options: HttpBytesOptions = {}): HttpBytes {
  const pools = new Map<string, Pool>()
  const tlsSessions = new LRUCache<string, Buffer>({ max: MAX_TLS_SESSIONS })
  const { lookup = lookupWithLocalhost, ca } = options
  let isClosed = false

  const poolOf = (origin: string): Pool => {
    const known = pools.get(origin)
    if (known !== undefined) return known
    const pool = createPool({
      maxSockets: options.maxSocketsPerOrigin ?? DEFAULT_MAX_SOCKETS,
      idleSocketMs: options.idleSocketMs ?? DEFAULT_IDLE_SOCKET_MS,
      onEmpty: () => pools.delete(origin),
    })
    pools.set(origin, pool)
    return pool
  }
  const assertOpen = (): void => {
    if (isClosed) throw new HttpBytesError('closed', 'the HTTP client was closed')
  }
  const open = async ({ url, signal, timeouts }: Exchange): Promise<Connection> => {
    assertOpen()
    const connection = await connect({
      url,
      lookup,
      ca,
      signal,
      timeoutMs: timeouts.connectMs,
      tlsSession: tlsSessions.get(url.origin),
      onTlsSession: (session) => tlsSessions.set(url.origin, session),
    })
    if (isClosed) connection.fail(new HttpBytesError('closed', 'the HTTP client was closed'))
    return connection
  }

  return {
    async request(request) {
      const exchange = toExchange(request, { ...DEFAULT_TIMEOUTS, ...options.timeouts })
      for (let isRepeated = false; ; isRepeated = true) {
        assertOpen()
        exchange.signal.throwIfAborted()
        const pool = poolOf(exchange.url.origin)
        const lease = await pool.acquire(() => open(exchange), exchange.signal)
        try {
          return await runExchange(exchange, lease)
        } catch (error) {
          const wasStale = lease.isReused && error instanceof NothingReceived
          if (!wasStale || isRepeated || request.isRepeatable === false) throw unwrap(error)
          pool.dropIdle()
        }
      }
    },
    close() {
      isClosed = true
      for (const pool of pools.values()) pool.close()
    },
  }
}

interface Exchange {
  readonly method: string
  readonly url: URL
  readonly head: string
  readonly body: RequestBody | undefined
  readonly signal: AbortSignal
  readonly timeouts: HttpTimeouts
}

function toExchange(request: HttpRequest, defaults: HttpTimeouts): Exchange {
  const { method, body, signal } = request
  const url = typeof request.url === 'string' ? new URL(request.url) : request.url
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError(`cannot fetch ${url.protocol} addresses`)
  }
  const head = writeHead(method, url, request.headers ?? {}, lengthOf(body))
  return { method, url, head, body, signal, timeouts: { ...defaults, ...request.timeouts } }
}

function lengthOf(body: RequestBody | undefined): number | undefined {
  if (body === undefined) return undefined
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.byteLength(body)
  return body.reduce((sum, part) => sum + part.length, 0)
}

/** The connection was lost before the first byte of an answer. */
class NothingReceived extends Error {}

function unwrap(error: unknown): unknown {
  return error instanceof NothingReceived ? error.cause : error
}

async function runExchange(exchange: Exchange, lease: Lease): Promise<HttpAnswer> {
  const { connection } = lease
  const { signal, timeouts } = exchange
  const onAbort = (): void => connection.fail(signal.reason)
  const finish = (isReusable: boolean): void => {
    signal.removeEventListener('abort', onAbort)
    lease.release(isReusable)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  const headTimer = createHeadTimer(connection, timeouts.headMs)
  try {
    if (signal.aborted) onAbort()
    connection.setIdleTimeout(timeouts.headMs)
    connection.write(exchange.head, exchange.body, headTimer.start)
    const head = await readFinalHead(connection)
    const framing = framingOf(exchange.method, head)
    connection.setIdleTimeout(timeouts.idleMs)
    const body = createHttpBody(connection, framing, (isComplete) =>
      finish(isComplete && head.keepAlive && framing.kind !== 'until-close'),
    )
    const length = framing.kind === 'length' ? framing.length : undefined
    return { status: head.status, headers: head.headers, length, body }
  } catch (error) {
    finish(false)
    throw error
  } finally {
    headTimer.stop()
  }
}

/** An answer may come before all of the request was sent; then there is nothing to wait for any more. */
function createHeadTimer(connection: Connection, ms: number) {
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  return {
    start(): void {
      if (isOver) return
      connection.setIdleTimeout(0) // a head that drips is to be given up as well
      timer = setTimeout(() => {
        connection.fail(new HttpBytesError('head_timeout', 'the answer did not begin in time'))
      }, ms)
    },
    stop(): void {
      isOver = true
      clearTimeout(timer)
    },
  }
}

/** Interim answers (1xx) are skipped. */
async function readFinalHead(connection: Connection): Promise<ResponseHead> {
  let isFirst = true
  for (;;) {
    const head = parseHead(await readHeadText(connection, isFirst))
    if (head.status === 101) throw malformed('an upgrade nobody asked for')
    if (head.status >= 200) return head
    isFirst = false
  }
}

async function readHeadText(connection: Connection, isFirst: boolean): Promise<string> {
  for (;;) {
    const bytes = connection.spilled()
    const end = bytes.indexOf('\r\n\r\n')
    if (end > MAX_HEAD_BYTES || (end === -1 && bytes.length > MAX_HEAD_BYTES)) {
      throw malformed('head is too large')
    }
    if (end !== -1) {
      const text = bytes.toString('latin1', 0, end)
      connection.take(end + 4)
      return text
    }
    assertLooksLikeHttp(bytes.toString('latin1', 0, 16))
    await receiveMore(connection, isFirst && bytes.length === 0)
  }
}

async function receiveMore(connection: Connection, isNothingReceived: boolean): Promise<void> {
  let lost: unknown
  try {
    if (await connection.more()) return
  } catch (error) {
    if (!(error instanceof HttpBytesError && error.code === 'connection_lost')) throw error
    lost = error
  }
  const cause = lost ?? noAnswer()
  throw isNothingReceived ? new NothingReceived('nothing received', { cause }) : cause
}

function noAnswer(): HttpBytesError {
  return new HttpBytesError('connection_lost', 'the connection ended without an answer')
}
