import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorAnswer, LogoutAnswer, LogoutRequest } from '@quayside/wire'
import type { Connections } from '../../connections/connection.ts'
import { sourceUnknown } from '../../connections/errors.ts'
import type { Source } from '../../sources/source.ts'
import { callerSignal } from '../caller.ts'
import { type CallerDeps, callerOf } from './caller-of.ts'

export interface SessionDeps extends CallerDeps {
  readonly connections: Pick<Connections, 'session' | 'logout'>
  readonly sources: ReadonlyMap<string, Source>
}

/** `POST /auth/logout`: the last thing a picker asks. */
export function sessionRoutes(deps: SessionDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.post(
      '/auth/logout',
      {
        config: { guard: 'app' },
        schema: {
          summary: 'Sign out of sources',
          body: LogoutRequest,
          response: { 200: LogoutAnswer, '4xx': ErrorAnswer },
        },
      },
      async (request, reply) => {
        const { session, token } = await callerOf(deps, request, request.body)
        const clouds = request.body.clouds ?? {}
        const named = Object.keys(clouds)
        for (const source of named) if (!deps.sources.has(source)) throw sourceUnknown(source)
        const signal = callerSignal(reply)
        if (named.length === 0) await deps.connections.logout(session, {}, signal)
        await Promise.all(
          Object.entries(clouds).map(([source, said]) =>
            deps.connections.logout(
              session,
              { source, account: said?.account ?? undefined },
              signal,
            ),
          ),
        )
        return { token, ...Object.fromEntries(named.map((name) => [name, {}])) }
      },
    )
  }
}
