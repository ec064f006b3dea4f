import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ErrorAnswer,
  IngestAnswer,
  SessionQuery,
  StartIngestsAnswer,
  StartIngestsRequest,
} from '@quayside/wire'
import type { FastifyRequest } from 'fastify'
import type { Apps } from '../../apps/app.ts'
import type { Connections } from '../../connections/connection.ts'
import type { Ingest, Ingests } from '../../ingest/ingest.ts'
import type { Source } from '../../sources/source.ts'
import { patientSignal } from '../caller.ts'
import type { UrlsFor } from '../urls.ts'
import { callerOf, connectionOf, type Use } from './caller-of.ts'
import { IngestParams, ingestMissing, ownIngest } from './own-ingest.ts'
import { entryUse, toIngest } from './to-ingest.ts'
import { toIngestAnswer } from './to-ingest-answer.ts'

export interface IngestRoutesDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly connections: Pick<Connections, 'session' | 'find' | 'findSession'>
  readonly ingests: Ingests
  readonly sources: ReadonlyMap<string, Source>
  readonly urlsFor: UrlsFor
  readonly stopping: AbortSignal
}

/** As long as a proxy in front is told to allow. */
const LONGEST_WAIT_SECONDS = 590
/** 500 long paths with names of their own. */
const START_BODY_LIMIT = 4 * 1024 * 1024

const oneIngest = (summary: string) => ({
  config: { guard: 'session' as const },
  schema: {
    summary,
    security: [{ pickerSession: [] }],
    params: IngestParams,
    querystring: SessionQuery,
    response: { 200: IngestAnswer, '4xx': ErrorAnswer },
  },
})

/** Our own routes for long work: start many, look, follow, cancel. */
export function ingestRoutes(deps: IngestRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.post(
      '/ingests',
      {
        config: { guard: 'app' },
        bodyLimit: START_BODY_LIMIT,
        schema: {
          summary: 'Start storing up to 500 entries',
          body: StartIngestsRequest,
          response: { 200: StartIngestsAnswer, 202: StartIngestsAnswer, '4xx': ErrorAnswer },
        },
      },
      async (request, reply) => {
        const { answer, haveAllEnded } = await start(
          deps,
          request,
          patientSignal(reply, deps.stopping),
        )
        return reply.code(haveAllEnded ? 200 : 202).send(answer)
      },
    )

    server.get('/ingests/:id', oneIngest('How far an ingest has come'), async (request) =>
      toIngestAnswer(await ownIngest(deps, request), deps.urlsFor(request)),
    )

    server.delete('/ingests/:id', oneIngest('Cancel an ingest'), async (request) => {
      const { appKey, id } = await ownIngest(deps, request)
      const ingest = await deps.ingests.cancel(appKey, id)
      if (!ingest) throw ingestMissing()
      return toIngestAnswer(ingest, deps.urlsFor(request))
    })
  }
}

async function start(
  deps: IngestRoutesDeps,
  request: FastifyRequest<{ Body: StartIngestsRequest }>,
  signal: AbortSignal,
) {
  const { body } = request
  const { source, store, upload_tags: uploadTags, on_change: onChange } = body
  const caller = await callerOf(deps, request, body, usesOf(deps, body))
  const connectionId = await connectionOf(deps, caller.session, source, {
    account: body.account || undefined,
  })
  const context = { ...caller, source, connectionId, store, uploadTags, onChange }
  const requests = body.items.map((item) => toIngest(item, context))
  const requestKey = body.request_key ?? undefined
  const started = await deps.ingests.start(requests, { requestKey })
  const seconds = body.wait === true ? LONGEST_WAIT_SECONDS : Number(body.wait ?? 0)
  const ingests = seconds > 0 ? await waitAll(deps, started, seconds, signal) : started
  const urls = deps.urlsFor(request)
  return {
    answer: { token: caller.token, ingests: ingests.map((one) => toIngestAnswer(one, urls)) },
    haveAllEnded: ingests.every(({ state }) => ENDED.includes(state)),
  }
}

/** Every entry has to be allowed, and most often one question stands for all of them. */
function usesOf({ sources }: IngestRoutesDeps, body: StartIngestsRequest): [Use, ...Use[]] {
  const uses = body.items.map(({ path }) => entryUse(sources.get(body.source), path, body.store))
  const [first = { call: 'pick' }, ...others] = uses.filter(
    ({ url }, index) => index === 0 || url !== undefined,
  )
  return [first, ...others]
}

const ENDED: readonly string[] = ['done', 'failed', 'cancelled']

/** What came of each; those that have not ended in time as they are then. */
async function waitAll(
  { ingests }: IngestRoutesDeps,
  started: readonly Ingest[],
  seconds: number,
  signal: AbortSignal,
): Promise<readonly Ingest[]> {
  const timeout = AbortSignal.timeout(Math.min(seconds, LONGEST_WAIT_SECONDS) * 1000)
  const patience = AbortSignal.any([signal, timeout])
  return await Promise.all(
    started.map(async (ingest) => {
      try {
        return await ingests.wait(ingest.appKey, ingest.id, patience)
      } catch (error) {
        if (!patience.aborted) throw error
        return (await ingests.find(ingest.appKey, ingest.id)) ?? ingest
      }
    }),
  )
}
