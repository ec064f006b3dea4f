import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ConversionAnswer, ConversionParams, ErrorAnswer } from '@quayside/wire'
import type { FastifyReply } from 'fastify'
import type { Apps, SecurityPair } from '../../apps/app.ts'
import { parseDerivativeId } from '../../lib/ids.ts'
import type { DerivativeStatus, Derivatives } from '../../processing/derivatives/derivative.ts'
import { conversionUnknown } from '../../processing/derivatives/errors.ts'
import { askedBy } from '../caller.ts'
import type { UrlsFor } from '../urls.ts'

export interface ConversionStatusDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly derivatives: Pick<Derivatives, 'status'>
  readonly urlsFor: UrlsFor
}

const NO_PAIR: SecurityPair = { policy: undefined, signature: undefined }
/** Somebody who asks again sooner learns nothing new, most probably. */
const AGAIN_SECONDS = 1

/** Says where to ask for a conversion that has begun (RFC 7240, 4.1). */
export function answerBegun(
  reply: FastifyReply,
  baseUrl: string,
  { id, state }: DerivativeStatus,
): ConversionAnswer {
  reply
    .code(202)
    .header('Location', `${baseUrl}/api/conversions/${id}`)
    .header('Preference-Applied', 'respond-async')
    .header('Retry-After', AGAIN_SECONDS)
    .header('Cache-Control', 'no-store')
  return { id, state }
}

/** `GET /api/conversions/<id>`: how far a conversion is that nobody waited for. */
export function conversionStatusRoute(deps: ConversionStatusDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/api/conversions/:id',
      {
        config: { guard: 'app', errors: 'json' },
        schema: {
          summary: 'How far a conversion is that was asked for with `Prefer: respond-async`',
          description:
            'The id is what the answer 202 told. When it is ready `url` leads to the result.',
          params: ConversionParams,
          response: { 200: ConversionAnswer, '4xx': ErrorAnswer },
        },
      },
      async (request, reply) => {
        const id = parseDerivativeId(request.params.id)
        const status = id && (await deps.derivatives.status(id))
        if (!status) throw conversionUnknown()
        const { appKey: apiKey, state, path, error } = status
        // The id proves that it was allowed; a policy may be bound to what nobody asks for here.
        const use = { apiKey, security: NO_PAIR, call: 'convert', isBegun: true } as const
        await deps.apps.authorize({ ...use, ...askedBy(request) })
        reply.header('Cache-Control', 'no-store')
        return {
          ...{ id: status.id, state },
          // With the key before it, as addresses of others need it.
          ...(state === 'ready' && { url: `${deps.urlsFor(request).links}/${apiKey}${path}` }),
          ...(error && { error: { code: error.code, message: error.publicMessage } }),
        }
      },
    )
  }
}
