import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorAnswer, ListAnswer, ListRequest } from '@quayside/wire'
import type { ListSource } from '../../connections/list-source.ts'
import { patientSignal } from '../caller.ts'
import type { AccountsTickets } from '../client/accounts-tickets.ts'
import type { UrlsFor } from '../urls.ts'
import { type Caller, type CallerDeps, callerOf } from './caller-of.ts'
import type { Thumbnails } from './thumbnails.ts'
import { folderRef, toListed } from './to-listed.ts'

export interface ListDeps extends CallerDeps {
  readonly listSource: ListSource
  readonly thumbnails: Pick<Thumbnails, 'ticket'>
  readonly accountsTickets: Pick<AccountsTickets, 'addressFor'>
  readonly urlsFor: UrlsFor
  readonly stopping: AbortSignal
}

/** `POST /folder/list`: a page of each source asked for, or where to connect. */
export function listRoute(deps: ListDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.post(
      '/folder/list',
      {
        config: { guard: 'app' },
        schema: {
          summary: 'List folders of connected sources',
          body: ListRequest,
          response: { 200: ListAnswer, '4xx': ErrorAnswer },
        },
      },
      async (request, reply) => {
        const { body } = request
        const caller = await callerOf(deps, request, body)
        const signal = patientSignal(reply, deps.stopping)
        const listed = await Promise.all(
          Object.entries(body.clouds).map(async ([source, wanted]) => {
            const asked = { source, wanted, body, urls: deps.urlsFor(request) }
            return [source, await listOne(deps, caller, asked, signal)] as const
          }),
        )
        return { token: caller.token, ...Object.fromEntries(listed) }
      },
    )
  }
}

interface Asked {
  readonly source: string
  readonly wanted: ListRequest['clouds'][string]
  readonly body: ListRequest
  readonly urls: ReturnType<UrlsFor>
}

async function listOne(
  { listSource, thumbnails, accountsTickets }: ListDeps,
  { session }: Caller,
  { source, wanted, body, urls }: Asked,
  signal: AbortSignal,
) {
  const listing = await listSource(
    {
      session,
      source,
      wish: {
        account: wanted.account || undefined,
        flow: wanted.flow ?? undefined,
        after: wanted.after ?? undefined,
      },
      folder: folderRef(wanted.path),
      cursor: wanted.next || undefined,
      search: wanted.search || undefined,
      isRecursive: wanted.recursive === true,
      returnUrl: body.appurl || undefined,
      waitMs: (body.wait ?? 0) * 1000,
    },
    signal,
  )
  const { appKey } = session
  const connectionId = listing.status === 'page' ? listing.connection.id : undefined
  return toListed(listing, {
    source,
    path: wanted.path || '/',
    accept: body.accept ?? [],
    urls,
    accountsUrl: accountsTickets.addressFor(session),
    thumbnailTicket: ({ ref, contentType, name }) =>
      connectionId
        ? thumbnails.ticket({ appKey, connectionId, source, ref, contentType, name })
        : '',
  })
}
