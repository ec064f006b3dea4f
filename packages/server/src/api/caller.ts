import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SecurityPair } from '../apps/app.ts'

/**
 * Aborted when the caller goes away before the answer is out. (Fastify's own `request.signal`
 * follows the request, which ends once its body was read.)
 */
export function callerSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort()
  })
  return controller.signal
}

/** The page that asks, by its origin or at least by where it came from. */
export function originOf({ headers }: FastifyRequest): string | undefined {
  if (headers.origin && headers.origin !== 'null') return headers.origin
  return headers.referer ? URL.parse(headers.referer)?.origin : undefined
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
