import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorAnswer, SessionQuery, WatchIngestsRequest } from '@quayside/wire'
import type { FastifyReply } from 'fastify'
import type { Ingest, Ingests } from '../../ingest/ingest.ts'
import type { UrlsFor } from '../urls.ts'
import {
  IngestParams,
  ingestMissing,
  type OwnIngestDeps,
  ownIngest,
  ownIngests,
} from './own-ingest.ts'
import { type SentEvent, sendEvents } from './send-events.ts'
import { createStreamPlaces } from './stream-places.ts'
import { toIngestAnswer } from './to-ingest-answer.ts'

export interface IngestEventsDeps extends OwnIngestDeps {
  readonly ingests: Pick<Ingests, 'findMany' | 'watch'>
  readonly urlsFor: UrlsFor
  readonly stopping: AbortSignal
}

/** Ingests followed as server-sent events: one by its address, or many in one stream. */
export function ingestEventRoutes(deps: IngestEventsDeps): FastifyPluginAsyncTypebox {
  const { ingests, stopping } = deps
  const places = createStreamPlaces()

  /** Holds a place for as long as the stream is open. */
  async function send(
    reply: FastifyReply,
    own: Ingest,
    events: Parameters<typeof sendEvents>[2],
  ): Promise<FastifyReply> {
    const leave = places.take(own)
    try {
      await sendEvents(reply, stopping, events)
    } finally {
      leave()
    }
    return reply
  }

  return async (server) => {
    server.get(
      '/ingests/:id/events',
      {
        config: { guard: 'session' },
        schema: {
          summary: 'Follow an ingest (server-sent events)',
          description: 'An `ingest` event at every change; the stream ends with the ingest.',
          security: [{ pickerSession: [] }],
          params: IngestParams,
          querystring: SessionQuery,
          response: { '4xx': ErrorAnswer },
        },
      },
      async (request, reply) => {
        const own = await ownIngest(deps, request)
        const toAnswer = answerFor(deps.urlsFor(request))
        return send(reply, own, (signal) => follow(ingests, [own], toAnswer, signal))
      },
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
      async (request, reply) => {
        const { ids } = request.body
        const own = await ownIngests(deps, request, request.body, ids)
        const [first] = own
        if (!first) throw ingestMissing()
        const toAnswer = answerFor(deps.urlsFor(request))
        return send(reply, first, async function* (signal) {
          const missing = idsWithout(ids, own)
          if (missing.length > 0) yield { event: 'missing', data: { ids: missing } }
          yield* follow(ingests, own, toAnswer, signal)
        })
      },
    )
  }
}

type ToAnswer = (ingest: Ingest) => ReturnType<typeof toIngestAnswer>

const answerFor =
  (urls: ReturnType<UrlsFor>): ToAnswer =>
  (ingest) =>
    toIngestAnswer(ingest, urls)

async function* follow(
  ingests: Pick<Ingests, 'watch'>,
  own: readonly Ingest[],
  toAnswer: ToAnswer,
  signal: AbortSignal,
): AsyncIterable<SentEvent> {
  const [first] = own
  if (!first) return
  const ids = own.map(({ id }) => id)
  for await (const ingest of ingests.watch(first.appKey, ids, signal)) {
    yield { event: 'ingest', data: toAnswer(ingest) }
  }
}

function idsWithout(ids: readonly string[], own: readonly Ingest[]): readonly string[] {
  const known: ReadonlySet<string> = new Set(own.map(({ id }) => id))
  return [...new Set(ids)].filter((id) => !known.has(id))
}
