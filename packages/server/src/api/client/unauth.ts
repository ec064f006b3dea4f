import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Apps } from '../../apps/app.ts'
import type { Connections, PickerSession } from '../../connections/connection.ts'
import type { ApiKey } from '../../lib/ids.ts'
import { askedBy, callerSignal } from '../caller.ts'
import { sessionOf } from '../cloud/session-of.ts'
import { bearerToken } from '../guards.ts'
import type { BrowserSessions } from './browser-sessions.ts'

export interface UnauthDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly connections: Pick<Connections, 'findSession' | 'logout'>
  readonly browserSessions: BrowserSessions
}

const Query = Type.Object({ key: Type.Optional(Type.String({ maxLength: 64 })) })
const Params = Type.Object({ source: Type.String({ maxLength: 32 }) })
const schema = { security: [{ pickerSession: [] }], querystring: Query }
const guarded = { config: { guard: 'session' as const }, method: ['GET', 'POST'] }

type SignOutRequest = FastifyRequest<{ Querystring: { key?: string } }>

/**
 * The classic addresses for signing out of one source, and of all (Filestack reference 7.2). Whose
 * session it is says the picker's token, in `Authorization` or in the body, or else this browser's
 * cookie: of the app that `key` names, or of every app. Who has none is signed out already.
 */
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
  request: SignOutRequest,
  reply: FastifyReply,
  source: string | undefined,
) {
  const signal = callerSignal(reply)
  for (const session of await sessionsOf(deps, request)) {
    await deps.connections.logout(session, { source }, signal)
  }
  return {}
}

async function sessionsOf(
  deps: UnauthDeps,
  request: SignOutRequest,
): Promise<readonly PickerSession[]> {
  const body = fieldsOf(request.body)
  const key = request.query.key ?? body.key ?? body.apikey
  if (bearerToken(request) || body.token) {
    return [await sessionOf(deps, request, { ...(key && { key }), token: body.token ?? null })]
  }

  const kept = deps.browserSessions.of(request)
  if (key === undefined) return await findAll(deps, kept)
  const security = { policy: undefined, signature: undefined }
  const asked = { apiKey: key, security, call: 'pick' as const, isBegun: true }
  const { app } = await deps.apps.authorize({ ...asked, ...askedBy(request) })
  return await findAll(
    deps,
    [...kept].filter(([apiKey]) => apiKey === app.apiKey),
  )
}

async function findAll(
  { connections }: UnauthDeps,
  tokens: Iterable<readonly [ApiKey, string]>,
): Promise<readonly PickerSession[]> {
  const found = [...tokens].map(([apiKey, token]) => connections.findSession(apiKey, token))
  return (await Promise.all(found)).filter((session) => session !== undefined)
}

/** The texts of a body, which is a form's or JSON; there need not be one. */
function fieldsOf(body: unknown): Readonly<Partial<Record<'apikey' | 'key' | 'token', string>>> {
  if (typeof body !== 'object' || body === null) return {}
  return Object.fromEntries(Object.entries(body).filter(([, value]) => typeof value === 'string'))
}
