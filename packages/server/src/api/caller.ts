import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AuthorizeRequest, SecurityPair } from '../apps/app.ts'
import { QuaysideError } from '../errors.ts'

/**
 * Aborted when the caller goes away before the answer is out. (Fastify's own `request.signal`
 * follows the request, which ends once its body was read.)
 */
export function callerSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  const end = () => {
    if (!reply.raw.writableFinished) controller.abort()
  }
  // Whoever went while something else was waited for is not told of again.
  if (reply.raw.closed) end()
  else reply.raw.once('close', end)
  return controller.signal
}

/** The same for answers that may take long: also aborted, with the reason, when the server stops. */
export function patientSignal(reply: FastifyReply, stopping: AbortSignal): AbortSignal {
  return AbortSignal.any([callerSignal(reply), stopping])
}

/** What those who wait are told when the process is about to end. */
export const serverStopping = () =>
  new QuaysideError('the server is stopping', {
    kind: 'unavailable',
    code: 'server_stopping',
    publicMessage: 'The service is being restarted. What was begun goes on; ask again in a moment.',
    retryAfterMs: 1_000,
  })

/** Who asks, as `authorize` wants it with every request. */
export function askedBy(request: FastifyRequest): Pick<AuthorizeRequest, 'origin' | 'asker'> {
  return { origin: originOf(request), asker: request }
}

/**
 * The page that asks, by its origin or at least by where it came from. A page that hides both, as
 * one in a sandbox may, is `null`, which no app allows; a request of no page is `undefined`.
 */
export function originOf({ headers }: FastifyRequest): string | undefined {
  const { origin, referer } = headers
  if (origin && origin !== 'null') return origin
  return (referer ? URL.parse(referer)?.origin : undefined) ?? origin
}

/**
 * Policy and signature of a body or query; what is `null` or empty is not there. A plus that nobody
 * encoded has become a space in a query, and base64 has no spaces.
 */
export function securityOf(fields: {
  readonly policy?: string | null | undefined
  readonly signature?: string | null | undefined
}): SecurityPair {
  const policy = fields.policy?.replaceAll(' ', '+') || undefined
  return { policy, signature: fields.signature || undefined }
}
