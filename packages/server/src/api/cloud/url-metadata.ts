import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorAnswer, MetadataOfUrlAnswer, MetadataOfUrlRequest } from '@quayside/wire'
import type { Apps } from '../../apps/app.ts'
import type { SafeFetch } from '../../lib/safe-fetch.ts'
import { askedBy, callerSignal, securityOf } from '../caller.ts'
import { lookAtUrl } from '../look-at-url.ts'
import { readSourceHeaders } from '../source-headers.ts'

export interface UrlMetadataDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly safeFetch: SafeFetch
}

/** `POST /metadata`: what an external address has to offer, without fetching it. */
export function urlMetadataRoute({ apps, safeFetch }: UrlMetadataDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.post(
      '/metadata',
      {
        config: { guard: 'app' },
        schema: {
          summary: 'What is known about an external address',
          body: MetadataOfUrlRequest,
          response: { 200: MetadataOfUrlAnswer, '4xx': ErrorAnswer },
        },
      },
      async (request, reply): Promise<MetadataOfUrlAnswer> => {
        const { apikey: apiKey, url, headers, ...pair } = request.body
        const security = securityOf(pair)
        await apps.authorize({ apiKey, security, call: 'pick', url, ...askedBy(request) })
        const sent = readSourceHeaders(headers)
        const facts = await lookAtUrl(safeFetch, url, sent, callerSignal(reply))
        const { filename, contentType: mimetype, size = null } = facts
        return { url, filename, mimetype, size }
      },
    )
  }
}
