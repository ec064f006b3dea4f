import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { type ApiKey, parseApiKey } from '../../lib/ids.ts'
import { noticeRefused } from '../../links/errors.ts'
import type { LinkNotices } from '../../links/watches/notices.ts'

export interface NoticeRoutesDeps {
  readonly linkNotices: LinkNotices
}

const Params = Type.Object({
  source: Type.String({ maxLength: 32 }),
  apikey: Type.String({ maxLength: 64 }),
})
/** Whose files have changed, and no more. */
const MAX_NOTICE_BYTES = 1024 * 1024

/**
 * Where a service calls when somebody's files have changed. The address is anybody's to ask; who
 * says something is known by the signature with the secret of the app's own registration.
 */
export function noticeRoutes({ linkNotices }: NoticeRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.removeAllContentTypeParsers()
    server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    )

    server.get(
      '/:source/webhook/:apikey',
      {
        config: { guard: 'public' },
        schema: {
          summary: 'Show a source that this address is the app’s',
          params: Params,
          querystring: Type.Object({ challenge: Type.Optional(Type.String({ maxLength: 1024 })) }),
        },
      },
      async ({ params, query }, reply) => {
        const word = await linkNotices.answerChallenge(placeOf(params), query)
        return reply
          .type('text/plain; charset=utf-8')
          .header('X-Content-Type-Options', 'nosniff')
          .header('Cache-Control', 'no-store')
          .send(word)
      },
    )

    server.post(
      '/:source/webhook/:apikey',
      {
        bodyLimit: MAX_NOTICE_BYTES,
        config: { guard: 'public' },
        schema: { summary: 'Take word from a source that files have changed', params: Params },
      },
      async ({ params, headers, body }) => {
        const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
        await linkNotices.take(placeOf(params), { headers, body: bytes })
        return {}
      },
    )
  }
}

function placeOf({ source, apikey }: { readonly source: string; readonly apikey: string }): {
  readonly source: string
  readonly appKey: ApiKey
} {
  const appKey = parseApiKey(apikey)
  if (!appKey) throw noticeRefused('no API key')
  return { source, appKey }
}
