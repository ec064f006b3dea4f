import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorAnswer, SessionQuery, WatchIngestsRequest } from '@quayside/wire'
import type { Ingest, Ingests } from '../../ingest/ingest.ts'
import type { UrlsFor } from '../urls.ts'
import { createFollowWork } from './follow-work.ts'
import { createOwnIngests } from './own-ingest.ts'
import { type OwnWorkDeps, WorkParams } from './own-work.ts'
import type { StreamPlaces } from './stream-places.ts'
import { toIngestAnswer } from './to-ingest-answer.ts'

export interface IngestEventsDeps extends OwnWorkDeps {
  readonly ingests: Pick<Ingests, 'findMany' | 'watch'>
  readonly places: StreamPlaces
  readonly urlsFor: UrlsFor
  readonly stopping: AbortSignal
}

/** Ingests followed as server-sent events: one by its address, or many in one stream. */
export function ingestEventRoutes(deps: IngestEventsDeps): FastifyPluginAsyncTypebox {
  const { watch } = deps.ingests
  const own = createOwnIngests(deps)
  const follow = createFollowWork({ ...deps, own, watch, event: 'ingest' })
  const answerFor = (urls: ReturnType<UrlsFor>) => (ingest: Ingest) => toIngestAnswer(ingest, urls)

  return async (server) => {
    server.get(
      '/ingests/:id/events',
      {
        config: { guard: 'session' },
        schema: {
          summary: 'Follow an ingest (server-sent events)',
          description: 'An `ingest` event at every change; the stream ends with the ingest.',
          security: [{ pickerSession: [] }],
          params: WorkParams,
          querystring: SessionQuery,
          response: { '4xx': ErrorAnswer },
        },
      },
      async (request, reply) =>
        follow.one(reply, await own.one(request), answerFor(deps.urlsFor(request))),
    )

    server.post(
      '/ingests/events',
      {
        config: { guard: 'session' },
        schema: {
          summary: 'Follow up to 500 ingests in one stream (server-sent events)',
          description:
            'An `ingest` event for each as it is now and at every change; the stream ends when all have ended. Ids that are none of the session’s are told once, in a `missing` event.',
          security: [{ pickerSession: [] }],
          body: WatchIngestsRequest,
          response: { '4xx': ErrorAnswer },
        },
      },
      async (request, reply) => follow.many(request, reply, answerFor(deps.urlsFor(request))),
    )
  }
}
