import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Apps } from '../../apps/app.ts'
import type { Connections, PickerSession } from '../../connections/connection.ts'
import { sessionUnknown } from '../../connections/errors.ts'
import { parseConnectionId } from '../../lib/ids.ts'
import type { Source } from '../../sources/source.ts'
import { callerSignal } from '../caller.ts'
import { accountsPage } from './accounts-page.ts'
import type { AccountsTickets } from './accounts-tickets.ts'
import type { BrowserSessions } from './browser-sessions.ts'
import { sendPage } from './send-page.ts'

export interface AccountsDeps {
  readonly apps: Pick<Apps, 'find'>
  readonly connections: Pick<Connections, 'findSession' | 'findSessionById' | 'ownOf' | 'revoke'>
  readonly sources: ReadonlyMap<string, Source>
  readonly browserSessions: BrowserSessions
  readonly accountsTickets: AccountsTickets
}

const Ticket = Type.String({ maxLength: 2048 })
const Query = Type.Object({
  ticket: Type.Optional(Ticket),
  ended: Type.Optional(Type.String({ maxLength: 32 })),
})
const Body = Type.Object({ ticket: Ticket, connection: Type.String({ maxLength: 64 }) })

/**
 * The page where a person sees what they connected, and takes permissions back. Whose it is says
 * the ticket that a listing names, or else this browser's cookies. Ending a connection needs the
 * ticket that stands in the page, so no other page can do it for them.
 */
export function accountsRoutes(deps: AccountsDeps): FastifyPluginAsyncTypebox {
  const config = { guard: 'session', errors: 'page' } as const
  return async (server) => {
    server.get(
      '/accounts',
      { config, schema: { summary: 'The accounts a person has connected', querystring: Query } },
      async (request, reply) => {
        const { ticket, ended } = request.query
        const sessions = await sessionsOf(deps, request, ticket)
        const page = accountsPage({
          sessions: await Promise.all(sessions.map((session) => lookInto(deps, session))),
          manifestOf: (source) => deps.sources.get(source)?.manifest,
          ended: deps.sources.get(ended ?? '')?.manifest.title,
        })
        return sendPage(reply, page, { hasForms: true })
      },
    )

    server.post(
      '/accounts',
      {
        config,
        schema: { summary: 'End a connection from that page', querystring: Query, body: Body },
      },
      async (request, reply) => {
        const source = await endConnection(deps, request.body, callerSignal(reply))
        const query = new URLSearchParams({
          ...(request.query.ticket && { ticket: request.query.ticket }),
          ...(source && { ended: source }),
        })
        return reply.header('Cache-Control', 'no-store').redirect(`?${query}`, 303)
      },
    )
  }
}

async function sessionsOf(
  { connections, browserSessions, accountsTickets }: AccountsDeps,
  request: FastifyRequest,
  ticket: string | undefined,
): Promise<readonly PickerSession[]> {
  if (ticket !== undefined) {
    const { appKey, id } = accountsTickets.read(ticket)
    const session = await connections.findSessionById(appKey, id)
    if (!session) throw sessionUnknown()
    return [session]
  }
  const kept = [...browserSessions.of(request)]
  const found = kept.map(([appKey, token]) => connections.findSession(appKey, token))
  return (await Promise.all(found)).filter((session) => session !== undefined)
}

async function lookInto(
  { apps, connections, accountsTickets }: AccountsDeps,
  session: PickerSession,
) {
  const [app, own] = await Promise.all([apps.find(session.appKey), connections.ownOf(session)])
  const ticket = accountsTickets.write(session)
  return { appName: app?.name ?? 'This application', ticket, connections: own }
}

/** Only what the ticket's session connected. Resolves to its source; `undefined` if it had ended. */
async function endConnection(
  { connections, accountsTickets }: AccountsDeps,
  { ticket, connection }: { readonly ticket: string; readonly connection: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  const { appKey, id } = accountsTickets.read(ticket)
  const session = await connections.findSessionById(appKey, id)
  if (!session) throw sessionUnknown()
  const wanted = parseConnectionId(connection)
  const own = (await connections.ownOf(session)).find((one) => one.connection.id === wanted)
  if (!own) return undefined
  await connections.revoke(appKey, own.connection.id, signal)
  return own.connection.source
}
