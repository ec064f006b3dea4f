import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AppEntryParams, AppParams, ConnectionsAnswer, ConnectionsQuery } from '@quayside/wire'
import type { Connections } from '../../connections/connection.ts'
import type { ListedConnection } from '../../connections/connection-list.ts'
import { QuaysideError } from '../../errors.ts'
import { parseConnectionId } from '../../lib/ids.ts'
import type { Activity } from '../../overview/activity.ts'
import type { AppDoor } from '../admin/app-door.ts'
import { callerSignal } from '../caller.ts'
import { pageLimit } from './page-limit.ts'

export interface ConnectionRoutesDeps {
  readonly door: AppDoor
  readonly activity: Pick<Activity, 'listConnections' | 'sourceTitle'>
  readonly connections: Pick<Connections, 'findById' | 'revoke'>
}

/** Who has connected what, to be looked at and ended: `…/apps/{apiKey}/connections`. */
export function connectionRoutes(deps: ConnectionRoutesDeps): FastifyPluginAsyncTypebox {
  const { door, activity, connections } = deps
  const { sourceTitle } = activity
  const { guard, security } = door

  return async (server) => {
    server.get(
      '/apps/:apiKey/connections',
      {
        config: { guard },
        schema: {
          summary: "List an app's connections, newest first",
          description:
            'A page that is not full, or even empty, may have a cursor: then there is more to look at.',
          security,
          params: AppParams,
          querystring: ConnectionsQuery,
          response: { 200: ConnectionsAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const { search, cursor: after } = request.query
        const page = await activity.listConnections(apiKey, {
          search: search?.trim(),
          cursor: after,
          limit: pageLimit(request.query),
        })
        return {
          connections: page.items.map((one) => toConnectionAnswer(one, sourceTitle)),
          cursor: page.cursor ?? null,
        }
      },
    )

    server.delete(
      '/apps/:apiKey/connections/:id',
      {
        config: { guard, audit: 'connection.revoke' },
        schema: {
          summary: 'Revoke a connection',
          description:
            'Links to its files answer no more until the account connects again. The app is told by `qs.connection.revoked`.',
          security,
          params: AppEntryParams,
        },
      },
      async (request, reply) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const id = parseConnectionId(request.params.id)
        const connection = id && (await connections.findById(apiKey, id))
        if (!connection) throw connectionUnknown()
        const { source, accountName, accountEmail } = connection
        request.auditFacts = { source, accountName, accountEmail }
        await connections.revoke(apiKey, connection.id, callerSignal(reply))
        return reply.code(204).send()
      },
    )
  }
}

function toConnectionAnswer(one: ListedConnection, sourceTitle: (source: string) => string) {
  return {
    ...one,
    sourceTitle: sourceTitle(one.source),
    createdAt: one.createdAt.toISOString(),
    updatedAt: one.updatedAt.toISOString(),
  }
}

const connectionUnknown = () =>
  new QuaysideError('the app has no such connection', {
    kind: 'not-found',
    code: 'connection_unknown',
    publicMessage: 'This application has no such connection. It may have ended already.',
  })
