import { RequestError } from './request-error.ts'

export interface HttpRequest {
  readonly url: string
  /** `GET` by default, `POST` with a body. */
  readonly method?: 'POST' | 'DELETE'
  /** Sent as JSON; members that are `undefined` are left out. */
  readonly body?: object | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly signal?: AbortSignal | undefined
  /** For the whole answer; a minute by default. */
  readonly timeoutMs?: number | undefined
}

/** Longer than the longest wait a request may ask the service for. */
const TIMEOUT_MS = 60_000

/** The answer of a service, as JSON. Rejects with `RequestError`, or with the signal's reason. */
export async function requestJson(request: HttpRequest): Promise<unknown> {
  return (await requestAnswer(request)).json
}

/** The same with the status, where several mean success. */
export async function requestAnswer(
  request: HttpRequest,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const { timeoutMs = TIMEOUT_MS, signal } = request
  const timeout = AbortSignal.timeout(timeoutMs)
  const patience = signal ? AbortSignal.any([signal, timeout]) : timeout
  const response = await send({ ...request, signal: patience }, signal)
  const text = await answered(response.text(), signal)
  try {
    return { status: response.status, json: JSON.parse(text) }
  } catch (cause) {
    throw answerMalformed(cause)
  }
}

/** The answer's head; its body has no time limit. Rejects like `requestJson`. */
export function requestStream(request: Omit<HttpRequest, 'timeoutMs'>): Promise<Response> {
  return send(request, request.signal)
}

async function send(
  { url, method, body, headers, signal }: HttpRequest,
  callersSignal: AbortSignal | undefined,
): Promise<Response> {
  callersSignal?.throwIfAborted()
  const sent = fetch(url, {
    method: method ?? (body ? 'POST' : 'GET'),
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  })
  const response = await answered(sent, callersSignal)
  if (response.ok) return response
  const text = await answered(response.text(), callersSignal)
  throw refusal({ status: response.status, text, header: (name) => response.headers.get(name) })
}

/** What came of a request, in our words where it is a fault. */
async function answered<T>(outcome: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await outcome
  } catch (cause) {
    signal?.throwIfAborted()
    throw noAnswer(cause)
  }
}

export const noAnswer = (cause?: unknown) =>
  new RequestError('The service cannot be reached, or did not answer in time.', {
    code: 'network',
    cause,
  })

/** An answer that is none of ours: something stands between the page and the service. */
export const answerMalformed = (cause?: unknown) =>
  new RequestError('The answer is not one of Quayside.', { code: 'answer_malformed', cause })

/** What is known of an answer that refuses. */
export interface RefusedAnswer {
  readonly status: number
  readonly text: string
  header(name: string): string | null
}

/** The refusal in the service's words, where it is the service that refuses. */
export function refusal({ status, text, header }: RefusedAnswer): RequestError {
  const answer = parseRefusal(text)
  const words = header('content-type')?.startsWith('text/plain') ? text.slice(0, 500) : ''
  return new RequestError(answer.error || words || `The service answered with status ${status}.`, {
    code: answer.code ?? header('x-error-code') ?? `http_${status}`,
    status,
    requestId: answer.requestId ?? header('x-request-id') ?? undefined,
    retryAfterMs:
      parseRetryAfter(header('retry-after')) ??
      (status === 429 ? untilMs(header('filestack-reset')) : undefined),
  })
}

function parseRefusal(text: string) {
  const fields = parseFields(text)
  const read = (name: string) => {
    const value = fields.get(name)
    return typeof value === 'string' ? value : undefined
  }
  return { error: read('error'), code: read('code'), requestId: read('requestId') }
}

function parseFields(text: string): ReadonlyMap<string, unknown> {
  try {
    return new Map(Object.entries(JSON.parse(text) ?? {}))
  } catch {
    return new Map() // a proxy's page, or nothing
  }
}

/** From now to an instant in unix seconds; how limits of requests tell it. */
function untilMs(seconds: string | null): number | undefined {
  return seconds ? Math.max(0, Number(seconds) * 1000 - Date.now()) || undefined : undefined
}

/** Seconds, or an instant of HTTP. */
function parseRetryAfter(text: string | null): number | undefined {
  if (!text) return undefined
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}
