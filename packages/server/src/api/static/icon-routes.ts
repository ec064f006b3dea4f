import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { iconSvg } from './icons.ts'

/** `GET /static/icons/<name>.svg` */
export const iconRoutes: FastifyPluginAsyncTypebox = async (server) => {
  server.get(
    '/static/icons/:file',
    {
      config: { guard: 'public' },
      schema: {
        summary: 'An icon for entries without a picture',
        params: Type.Object({ file: Type.String({ pattern: '^[a-z]{1,20}\\.svg$' }) }),
      },
    },
    async (request, reply) =>
      reply
        .header('Cache-Control', 'public, max-age=86400')
        .header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
        .type('image/svg+xml')
        .send(iconSvg(request.params.file.slice(0, -'.svg'.length))),
  )
}
