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
import type { Ingests } from '../../ingest/ingest.ts'
import { hasEnded } from '../../leases/leased-rows.ts'
import type { Source } from '../../sources/source.ts'
import { patientSignal } from '../caller.ts'
import type { UrlsFor } from '../urls.ts'
import { callerOf, connectionOf, type Use } from './caller-of.ts'
import { createOwnIngests } from './own-ingest.ts'
import { WorkParams } from './own-work.ts'
import { entryUse, toIngest } from './to-ingest.ts'
import { toIngestAnswer } from './to-ingest-answer.ts'
import { waitAll } from './wait-all.ts'

export interface IngestRoutesDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly connections: Pick<Connections, 'session' | 'find' | 'findSession'>
  readonly ingests: Ingests
  readonly sources: ReadonlyMap<string, Source>
  readonly urlsFor: UrlsFor
  readonly stopping: AbortSignal
}

/** 500 long paths with names of their own. */
const START_BODY_LIMIT = 4 * 1024 * 1024

const oneIngest = (summary: string) => ({
  config: { guard: 'session' as const },
  schema: {
    summary,
    security: [{ pickerSession: [] }],
    params: WorkParams,
    querystring: SessionQuery,
    response: { 200: IngestAnswer, '4xx': ErrorAnswer },
  },
})

/** Our own routes for long work: start many, look, follow, cancel. */
export function ingestRoutes(deps: IngestRoutesDeps): FastifyPluginAsyncTypebox {
  const own = createOwnIngests(deps)
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
      toIngestAnswer(await own.one(request), deps.urlsFor(request)),
    )

    server.delete('/ingests/:id', oneIngest('Cancel an ingest'), async (request) => {
      const { appKey, id } = await own.one(request)
      const ingest = await deps.ingests.cancel(appKey, id)
      if (!ingest) throw own.missing()
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
  const ingests = await waitAll(deps.ingests, started, body.wait, signal)
  const urls = deps.urlsFor(request)
  return {
    answer: { token: caller.token, ingests: ingests.map((one) => toIngestAnswer(one, urls)) },
    haveAllEnded: ingests.every(hasEnded),
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
