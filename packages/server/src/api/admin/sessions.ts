import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CreatedSessionAnswer, CreateSessionRequest } from '@quayside/wire'
import type { Apps } from '../../apps/app.ts'
import { appUnknown } from '../../apps/errors.ts'
import type { Connections } from '../../connections/connection.ts'
import { parseApiKey } from '../../lib/ids.ts'

export interface SessionsDeps {
  readonly apps: Pick<Apps, 'find'>
  readonly connections: Pick<Connections, 'session'>
}

/** `POST /api/admin/sessions`: a picker session for the command line. */
export function adminSessionRoutes({ apps, connections }: SessionsDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.post(
      '/sessions',
      {
        config: { guard: 'admin', audit: 'picker-session.create' },
        schema: {
          summary: 'Begin a picker session',
          security: [{ adminToken: [] }],
          body: CreateSessionRequest,
          response: { 201: CreatedSessionAnswer },
        },
      },
      async (request, reply) => {
        const apiKey = parseApiKey(request.body.apikey)
        const app = apiKey && (await apps.find(apiKey))
        if (!app) throw appUnknown()
        const { token } = await connections.session(app.apiKey, undefined)
        return reply.code(201).send({ token })
      },
    )
  }
}
