import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { QuaysideError } from '../../errors.ts'
import type { Source } from '../../sources/source.ts'
import { iconSvg } from './icons.ts'

const File = Type.Object({ file: Type.String({ pattern: '^[a-z][a-z0-9_-]{0,31}\\.svg$' }) })

/** `GET /static/icons/<name>.svg`, and `/static/icons/sources/<name>.svg` from each source's manifest. */
export function iconRoutes({
  sources,
}: {
  readonly sources: ReadonlyMap<string, Source>
}): FastifyPluginAsyncTypebox {
  return async (server) => {
    const config = { guard: 'public' } as const
    server.get(
      '/static/icons/:file',
      { config, schema: { summary: 'An icon for entries without a picture', params: File } },
      async (request, reply) => sendSvg(reply, iconSvg(nameIn(request.params.file))),
    )
    server.get(
      '/static/icons/sources/:file',
      {
        config,
        schema: { summary: 'The icon of a source, in the colour of the text', params: File },
      },
      async (request, reply) => {
        const source = sources.get(nameIn(request.params.file))
        if (!source) throw iconUnknown()
        return sendSvg(reply, source.manifest.icon)
      },
    )
  }
}

const nameIn = (file: string) => file.slice(0, -'.svg'.length)

function sendSvg(reply: FastifyReply, svg: string) {
  return reply
    .header('Cache-Control', 'public, max-age=86400')
    .header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
    .header('Cross-Origin-Resource-Policy', 'cross-origin')
    .header('X-Content-Type-Options', 'nosniff')
    .type('image/svg+xml')
    .send(svg)
}

const iconUnknown = () =>
  new QuaysideError('no such source', {
    kind: 'not-found',
    code: 'route_unknown',
    publicMessage: 'There is nothing at this address.',
  })
