import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AppEntryParams,
  AppParams,
  IngestAnswer,
  TransfersAnswer,
  TransfersQuery,
} from '@quayside/wire'
import type { Ingests } from '../../ingest/ingest.ts'
import type { Transfer } from '../../ingest/transfer-list.ts'
import { parseIngestId } from '../../lib/ids.ts'
import type { Activity } from '../../overview/activity.ts'
import type { AppDoor } from '../admin/app-door.ts'
import { ingestMissing } from '../cloud/own-ingest.ts'
import { toIngestAnswer } from '../cloud/to-ingest-answer.ts'
import type { Urls, UrlsFor } from '../urls.ts'
import { pageLimit } from './page-limit.ts'

export interface TransferRoutesDeps {
  readonly door: AppDoor
  readonly activity: Pick<Activity, 'listTransfers' | 'sourceTitle'>
  readonly ingests: Pick<Ingests, 'cancel'>
  readonly urlsFor: UrlsFor
}

/** Files on their way in, to be watched and cancelled: `…/apps/{apiKey}/transfers`. */
export function transferRoutes(deps: TransferRoutesDeps): FastifyPluginAsyncTypebox {
  const { door, activity, ingests, urlsFor } = deps
  const { sourceTitle } = activity
  const { guard, security } = door

  return async (server) => {
    server.get(
      '/apps/:apiKey/transfers',
      {
        config: { guard },
        schema: {
          summary: "List an app's transfers, newest first",
          security,
          params: AppParams,
          querystring: TransfersQuery,
          response: { 200: TransfersAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const { state, cursor: after } = request.query
        const limit = pageLimit(request.query)
        const page = await activity.listTransfers(apiKey, { state, cursor: after, limit })
        const urls = urlsFor(request)
        return {
          transfers: page.items.map((one) => toTransferAnswer(one, { urls, sourceTitle })),
          cursor: page.cursor ?? null,
        }
      },
    )

    server.delete(
      '/apps/:apiKey/transfers/:id',
      {
        config: { guard, audit: 'transfer.cancel' },
        schema: {
          summary: 'Cancel a transfer; one that has ended stays as it is',
          security,
          params: AppEntryParams,
          response: { 200: IngestAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const id = parseIngestId(request.params.id)
        const ingest = id && (await ingests.cancel(apiKey, id))
        if (!ingest) throw ingestMissing()
        request.auditFacts = { state: ingest.state }
        return toIngestAnswer(ingest, urlsFor(request))
      },
    )
  }
}

function toTransferAnswer(
  { ingest, filename, isResumed, createdAt }: Transfer,
  { urls, sourceTitle }: { urls: Urls; sourceTitle: (source: string) => string },
) {
  return {
    ...toIngestAnswer(ingest, urls),
    filename,
    sourceTitle: sourceTitle(ingest.source),
    resumed: isResumed,
    createdAt: createdAt.toISOString(),
    updatedAt: ingest.updatedAt.toISOString(),
  }
}
