import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Apps } from '../../apps/app.ts'
import type { Connections } from '../../connections/connection.ts'
import { callerSignal } from '../caller.ts'
import { sessionOf } from '../cloud/session-of.ts'

export interface UnauthDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly connections: Pick<Connections, 'findSession' | 'logout'>
}

const Query = Type.Object({ key: Type.Optional(Type.String({ maxLength: 64 })) })
const Params = Type.Object({ source: Type.String({ maxLength: 32 }) })
const schema = { security: [{ pickerSession: [] }], querystring: Query }
const guarded = { config: { guard: 'session' as const }, method: ['GET', 'POST'] }

/** The classic addresses for signing out of one source, and of all. */
export function unauthRoutes(deps: UnauthDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.route({
      ...guarded,
      url: '/client/:source/unauth',
      schema: { ...schema, summary: 'Sign out of a source', params: Params },
      handler: (request, reply) => signOut(deps, request, reply, request.params.source),
    })
    server.route({
      ...guarded,
      url: '/clients/unauth',
      schema: { ...schema, summary: 'Sign out of every source' },
      handler: (request, reply) => signOut(deps, request, reply, undefined),
    })
  }
}

async function signOut(
  deps: UnauthDeps,
  request: FastifyRequest<{ Querystring: { key?: string } }>,
  reply: FastifyReply,
  source: string | undefined,
) {
  const session = await sessionOf(deps, request, request.query)
  await deps.connections.logout(session, source, callerSignal(reply))
  return {}
}
