import net from 'node:net'
import type { ErrorKind } from '../errors.ts'
import { QuaysideError } from '../errors.ts'
import type { EgressGate } from '../lib/egress-gate.ts'
import { createHttpBytes, type HttpAnswer, type HttpBytesOptions } from '../lib/http-bytes.ts'
import { HttpBytesError } from '../lib/http-bytes-error.ts'
import type { HttpHeaders } from '../lib/http-bytes-head.ts'

export interface WebhookRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What came of one request. */
export interface SentWebhook {
  readonly startedAt: number
  readonly durationMs: number
  /** The answer's status; also there when the rest of the answer did not come. */
  readonly status: number | undefined
  /** Why there was no whole answer. */
  readonly error: SendError | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Its first 4 KiB, as text. */
  readonly body: string
}

export interface SendError {
  readonly kind: ErrorKind
  readonly code: string
  readonly message: string
}

/** Makes the requests of all endpoints; connections are kept and used again. */
export interface WebhookSender {
  /**
   * One attempt: no redirects, only to addresses the egress gate lets through, and within the
   * time limit altogether. Whatever the receiver does is a result. Rejects with the signal's
   * reason alone.
   */
  send(request: WebhookRequest, signal: AbortSignal): Promise<SentWebhook>
  close(): void
}

export interface WebhookSenderOptions extends Pick<HttpBytesOptions, 'ca'> {
  readonly timeoutMs?: number
}

/** What Filestack and Standard Webhooks allow a receiver. */
const TIMEOUT_MS = 30_000
/** Enough to see what a receiver complained of; more is not read. */
export const MAX_BODY_BYTES = 4 * 1024
/** A receiver's answer is kept for every attempt, so its head is, too, only so far. */
const MAX_HEADERS = 40
const MAX_HEADER_LENGTH = 512
/** A fault may quote the receiver: all the names of its certificate, for instance. */
const MAX_MESSAGE_LENGTH = 1_024
/** Endpoints of one origin share its connections: those of one that hangs must not use them up. */
const MAX_SOCKETS_PER_ORIGIN = 4_096

export function createWebhookSender(
  gate: EgressGate,
  { ca, timeoutMs = TIMEOUT_MS }: WebhookSenderOptions = {},
): WebhookSender {
  const timeouts = { connectMs: timeoutMs, headMs: timeoutMs, idleMs: timeoutMs }
  const http = createHttpBytes({
    lookup: gate.lookup,
    ca,
    timeouts,
    maxSocketsPerOrigin: MAX_SOCKETS_PER_ORIGIN,
  })

  async function exchange(request: WebhookRequest, signal: AbortSignal, seen: Seen) {
    const url = parseUrl(request.url)
    // Names are checked when a connection is made; an address is never looked up.
    if (net.isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) await gate.check(url.hostname)
    const { headers, body } = request
    const answer = await http.request({ method: 'POST', url, headers, body, signal })
    seen.answer = answer
    await readBeginning(answer, seen)
  }

  return {
    async send(request, signal) {
      signal.throwIfAborted()
      const seen: Seen = { answer: undefined, bytes: NOTHING, count: 0 }
      const limit = new AbortController()
      const timer = setTimeout(() => limit.abort(timedOut(timeoutMs)), timeoutMs)
      const onAbort = () => limit.abort(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      const [startedAt, started] = [Date.now(), performance.now()]
      let fault: SendError | undefined
      try {
        await exchange(request, limit.signal, seen)
      } catch (error) {
        if (signal.aborted) throw signal.reason
        fault = toSendError(error)
      } finally {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
        seen.answer?.body.cancel()
      }
      const durationMs = Math.round(performance.now() - started)
      return { startedAt, durationMs, error: fault, ...toAnswer(seen) }
    },
    close: http.close,
  }
}

/** As much of an answer as has come. */
interface Seen {
  answer: HttpAnswer | undefined
  bytes: Buffer
  count: number
}

const NOTHING = Buffer.alloc(0)

async function readBeginning({ length, body }: HttpAnswer, seen: Seen): Promise<void> {
  if (length === 0) return
  seen.bytes = Buffer.allocUnsafe(Math.min(length ?? MAX_BODY_BYTES, MAX_BODY_BYTES))
  try {
    seen.count = await body.fill(seen.bytes)
  } catch (error) {
    seen.count = body.filled()
    throw error
  }
}

function toAnswer({ answer, bytes, count }: Seen) {
  return {
    status: answer?.status,
    headers: answer ? boundedHeaders(answer.headers) : {},
    body: storable(bytes.subarray(0, count).toString('utf8')),
  }
}

/** A text as every database takes it: PostgreSQL knows no NUL, and UTF-8 no half of a character. */
const storable = (text: string) => text.replaceAll('\0', '\uFFFD').toWellFormed()

function boundedHeaders(headers: HttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {}
  let count = 0
  for (const [name, value] of headers) {
    if (count++ === MAX_HEADERS) break
    kept[storable(name.slice(0, MAX_HEADER_LENGTH))] = storable(value.slice(0, MAX_HEADER_LENGTH))
  }
  return kept
}

function parseUrl(text: string): URL {
  const url = URL.parse(text)
  if (url && ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password)
    return url
  throw new QuaysideError('the endpoint’s address cannot be asked', {
    kind: 'invalid',
    code: 'url_invalid',
    publicMessage: 'Only complete http and https addresses without a password can be asked.',
  })
}

function timedOut(timeoutMs: number): QuaysideError {
  return new QuaysideError(`no whole answer within ${timeoutMs} ms`, {
    kind: 'timeout',
    code: 'url_timeout',
    publicMessage: `There was no whole answer within ${timeoutMs / 1_000} seconds.`,
  })
}

/** In words for the people of the app: they read it in the log of deliveries. */
function toSendError(error: unknown): SendError {
  if (error instanceof HttpBytesError && error.cause instanceof QuaysideError)
    return toSendError(error.cause) // the gate speaks while a connection is being made
  if (error instanceof QuaysideError)
    return { kind: error.kind, code: error.code, message: storable(error.publicMessage) }
  const reason = error instanceof Error ? error.message : String(error)
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined
  const message = cause ? `${reason}: ${cause.message}` : reason
  const kept = storable(message.slice(0, MAX_MESSAGE_LENGTH))
  return { kind: 'upstream', code: 'url_unreachable', message: kept }
}
