import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ErrorAnswer,
  LogoutAnswer,
  LogoutRequest,
  PrefetchAnswer,
  PrefetchQuery,
  PrefetchRequest,
} from '@quayside/wire'
import type { FastifyRequest } from 'fastify'
import type { Connections } from '../../connections/connection.ts'
import { sourceUnknown } from '../../connections/errors.ts'
import { toQuaysideError } from '../../errors.ts'
import type { Source } from '../../sources/source.ts'
import { callerSignal, originOf, securityOf } from '../caller.ts'
import { type CallerDeps, callerOf } from './caller-of.ts'

export interface SessionDeps extends CallerDeps {
  readonly connections: Pick<Connections, 'session' | 'logout'>
  readonly sources: ReadonlyMap<string, Source>
}

/** `POST /auth/logout` and `/prefetch`: the first and the last thing a picker asks. */
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
        const named = Object.keys(request.body.clouds ?? {})
        for (const source of named) if (!deps.sources.has(source)) throw sourceUnknown(source)
        const signal = callerSignal(reply)
        if (named.length === 0) await deps.connections.logout(session, undefined, signal)
        await Promise.all(named.map((name) => deps.connections.logout(session, name, signal)))
        return { token, ...Object.fromEntries(named.map((name) => [name, {}])) }
      },
    )

    server.get(
      '/prefetch',
      {
        config: { guard: 'app' },
        schema: {
          summary: 'What this app may do (older clients)',
          querystring: PrefetchQuery,
          response: { 200: PrefetchAnswer, '4xx': ErrorAnswer },
        },
      },
      async (request) => ({
        blocked: await blockedBy(deps, request, request.query),
        ...onlyAsked(PERMISSIONS, undefined),
        customsource: false,
      }),
    )

    server.post(
      '/prefetch',
      {
        config: { guard: 'app' },
        schema: {
          summary: 'What this app may do',
          body: PrefetchRequest,
          response: { 200: PrefetchAnswer, '4xx': ErrorAnswer },
        },
      },
      async (request) => {
        const { body } = request
        const blocked = await blockedBy(deps, request, { ...body, ...body.security })
        if (!body.permissions && !body.settings) {
          return { blocked, ...onlyAsked(PERMISSIONS, undefined), customsource: false }
        }
        return {
          blocked,
          settings: onlyAsked(SETTINGS, body.settings ?? []),
          permissions: onlyAsked(PERMISSIONS, body.permissions ?? []),
        }
      },
    )
  }
}

/** What pickers ask about, and what there is of it. */
const PERMISSIONS: Readonly<Record<string, boolean>> = {
  intelligent_ingestion: false,
  whitelabel: true,
  transforms_ui: false,
  enhance: false,
  advanced_enhance: false,
}
const SETTINGS: Readonly<Record<string, boolean>> = { inapp_browser: false, customsource: false }

/** Unknown names are answered too: what we do not know is off. `undefined` asks for all. */
function onlyAsked(
  known: Readonly<Record<string, boolean>>,
  asked: readonly string[] | undefined,
): Record<string, boolean> {
  const names = asked ?? Object.keys(known)
  return Object.fromEntries(names.map((name) => [name, known[name] === true]))
}

interface Asking {
  readonly apikey?: string | undefined
  readonly policy?: string | null | undefined
  readonly signature?: string | null | undefined
}

/** Clients want the reason as data: a picker that is blocked shows it. */
async function blockedBy({ apps }: SessionDeps, request: FastifyRequest, asking: Asking) {
  try {
    const origin = originOf(request)
    await apps.authorize({
      apiKey: asking.apikey,
      security: securityOf(asking),
      call: 'pick',
      origin,
    })
    return false
  } catch (error) {
    const { kind, publicMessage } = toQuaysideError(error)
    if (kind !== 'forbidden' && kind !== 'invalid') throw error
    return publicMessage
  }
}
