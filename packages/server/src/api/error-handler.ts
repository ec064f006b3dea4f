import type { ErrorAnswer } from '@quayside/wire'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { type ErrorKind, QuaysideError, toQuaysideError } from '../errors.ts'
import { messagePage } from './client/pages.ts'
import { sendPage } from './client/send-page.ts'
import type { ErrorStyle } from './guards.ts'

/** The only table from kinds of faults to HTTP. */
const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  'too-large': 413,
  // Clients take 415 for a fault of their Content-Type; what we cannot do is a bad request to them.
  unsupported: 400,
  'rate-limited': 429,
  upstream: 502,
  unavailable: 503,
  timeout: 504,
  cancelled: 409,
  internal: 500,
}

export const statusOf = ({ kind }: Pick<QuaysideError, 'kind'>): number => STATUS[kind]

/** Faults that are ours or a service's to mend, so that somebody should look. */
const LOUD: readonly ErrorKind[] = ['internal', 'upstream', 'unavailable', 'timeout']

/** Answers whatever a route threw, in the style of its surface. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const fault = fromFramework(error) ?? { error: toQuaysideError(unwrap(error)), status: undefined }
  const status = fault.status ?? statusOf(fault.error)
  logError(request, fault.error)
  if (fault.error.retryAfterMs !== undefined) {
    reply.header('Retry-After', Math.ceil(fault.error.retryAfterMs / 1000))
  }
  if (fault.error.kind === 'unauthenticated') reply.header('WWW-Authenticate', 'Bearer')
  return sendError(fault.error, styleOf(request), reply.code(status))
}

/** Answers addresses that lead nowhere. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply) {
  return answerError(routeUnknown(), request, reply)
}

export const routeUnknown = () =>
  new QuaysideError('no such route', {
    kind: 'not-found',
    code: 'route_unknown',
    publicMessage: 'There is nothing at this address.',
  })

function sendError(error: QuaysideError, style: ErrorStyle, reply: FastifyReply) {
  const { code, publicMessage: message } = error
  reply.header('Cache-Control', 'no-store').header('X-Error-Code', code)
  if (style === 'text') return reply.type('text/plain; charset=utf-8').send(message)
  if (style === 'page') {
    const facts = `${code}, ${reply.request.id}`
    return sendPage(reply, messagePage({ tone: 'bad', title: 'That did not work', message, facts }))
  }
  const answer: ErrorAnswer = { error: message, code, requestId: reply.request.id }
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer))
}

/** Unknown addresses have no route that could say; files are addressed by people too. */
function styleOf({ url, routeOptions }: FastifyRequest): ErrorStyle {
  if (routeOptions.config?.errors) return routeOptions.config.errors
  return /^\/(cdn|process|api\/(file|store))(\/|$)/.test(url) ? 'text' : 'json'
}

function logError({ log }: FastifyRequest, error: QuaysideError): void {
  const facts = { code: error.code, kind: error.kind, detail: error.message }
  if (error.kind === 'internal')
    log.error({ ...facts, err: error.cause ?? error }, 'request failed')
  else if (LOUD.includes(error.kind)) log.warn(facts, 'request failed')
  else log.info({ code: error.code, kind: error.kind }, 'request refused')
}

/** Waits of the platform reject with an `AbortError` whose cause says why they were ended. */
function unwrap(error: unknown): unknown {
  const isAbort = error instanceof Error && error.name === 'AbortError'
  return isAbort && error.cause instanceof QuaysideError ? error.cause : error
}

interface Fault {
  readonly error: QuaysideError
  /** Where HTTP has a status of its own for it. */
  readonly status: number | undefined
}

/** Our words for what Fastify refuses before a route is asked. */
const FRAMEWORK_FAULTS: Readonly<Record<string, readonly [string, string]>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: ['body_malformed', 'The body is not JSON.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['body_missing', 'The body is missing.'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', 'The body is too large.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'content_type_unsupported',
    'This Content-Type is not accepted.',
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['body_malformed', 'The body is not as long as it says.'],
  FST_ERR_BAD_URL: ['address_malformed', 'The address is malformed.'],
  FST_ERR_MAX_PARAM_LENGTH: ['address_too_long', 'The address is too long.'],
}

function fromFramework(error: unknown): Fault | undefined {
  if (error instanceof QuaysideError || !isFrameworkError(error)) return undefined
  const { statusCode: status = 500, code, message } = error
  if (status >= 500) return undefined
  const [ownCode, publicMessage] = error.validation
    ? ['request_invalid', `The request is not as it should be: ${message}.`]
    : (FRAMEWORK_FAULTS[code] ?? ['request_invalid', 'The request is malformed.'])
  const kind = status === 413 ? 'too-large' : 'invalid'
  const facts = { kind, code: ownCode, publicMessage, cause: error } as const
  return { error: new QuaysideError(message, facts), status }
}

function isFrameworkError(error: unknown): error is FastifyError {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
}
