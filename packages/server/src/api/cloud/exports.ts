import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ErrorAnswer,
  ExportAnswer,
  type SaveRequest,
  SessionQuery,
  StartExportsAnswer,
  StartExportsRequest,
  WatchExportsRequest,
} from '@quayside/wire'
import type { FastifyRequest } from 'fastify'
import type { SecurityPair } from '../../apps/app.ts'
import type { Connections } from '../../connections/connection.ts'
import { exportMissing } from '../../export/errors.ts'
import type { Export, Exports } from '../../export/export.ts'
import { hasEnded } from '../../leases/leased-rows.ts'
import { type ApiKey, parseExportId } from '../../lib/ids.ts'
import type { Source } from '../../sources/source.ts'
import { patientSignal, securityOf } from '../caller.ts'
import type { UrlsFor } from '../urls.ts'
import {
  type AllowExportDeps,
  allowExport,
  exportUse,
  parseWanted,
  type WantedExport,
} from './allow-export.ts'
import { type Caller, type CallerDeps, callerOf } from './caller-of.ts'
import { createFollowWork } from './follow-work.ts'
import { createOwnWork, type OwnWorkDeps, WorkParams } from './own-work.ts'
import type { StreamPlaces } from './stream-places.ts'
import { toExportAnswer } from './to-export-answer.ts'
import { folderRef } from './to-listed.ts'
import { waitAll } from './wait-all.ts'
import { writableConnection } from './writable-connection.ts'

export interface ExportRoutesDeps extends CallerDeps, OwnWorkDeps, AllowExportDeps {
  readonly apps: CallerDeps['apps']
  readonly connections: Pick<Connections, 'session' | 'find' | 'findSession'>
  readonly exports: Exports
  readonly sources: ReadonlyMap<string, Source>
  readonly places: StreamPlaces
  readonly urlsFor: UrlsFor
  readonly stopping: AbortSignal
}

/** 500 long addresses with names of their own. */
const START_BODY_LIMIT = 4 * 1024 * 1024

const oneExport = (summary: string) => ({
  config: { guard: 'session' as const },
  schema: {
    summary,
    security: [{ pickerSession: [] }],
    params: WorkParams,
    querystring: SessionQuery,
    response: { 200: ExportAnswer, '4xx': ErrorAnswer },
  },
})

/** Files saved in a source: start many, look, follow, cancel. */
export function exportRoutes(deps: ExportRoutesDeps): FastifyPluginAsyncTypebox {
  const { exports: work } = deps
  const own = createOwnWork(deps, { work, parseId: parseExportId, missing: exportMissing })
  const follow = createFollowWork({ ...deps, own, watch: work.watch, event: 'export' })
  const answerFor = (request: FastifyRequest) => {
    const urls = deps.urlsFor(request)
    return (one: Export) => toExportAnswer(one, urls)
  }

  return async (server) => {
    server.post(
      '/exports',
      {
        config: { guard: 'app' },
        bodyLimit: START_BODY_LIMIT,
        schema: {
          summary: 'Start saving up to 500 files in a source',
          body: StartExportsRequest,
          response: { 200: StartExportsAnswer, 202: StartExportsAnswer, '4xx': ErrorAnswer },
        },
      },
      async (request, reply) => {
        const { token, started } = await start(deps, request)
        const signal = patientSignal(reply, deps.stopping)
        const ended = await waitAll(work, started, request.body.wait, signal)
        const answer = { token, exports: ended.map(answerFor(request)) }
        return reply.code(ended.every(hasEnded) ? 200 : 202).send(answer)
      },
    )

    server.get('/exports/:id', oneExport('How far an export has come'), async (request) =>
      answerFor(request)(await own.one(request)),
    )

    server.delete('/exports/:id', oneExport('Cancel an export'), async (request) => {
      const { appKey, id } = await own.one(request)
      const cancelled = await work.cancel(appKey, id)
      if (!cancelled) throw own.missing()
      return answerFor(request)(cancelled)
    })

    server.post(
      '/exports/events',
      {
        config: { guard: 'session' },
        schema: {
          summary: 'Follow up to 500 exports in one stream (server-sent events)',
          description:
            'An `export` event for each as it is now and at every change; the stream ends when all have ended. Ids that are none of the session’s are told once, in a `missing` event.',
          security: [{ pickerSession: [] }],
          body: WatchExportsRequest,
          response: { '4xx': ErrorAnswer },
        },
      },
      async (request, reply) => follow.many(request, reply, answerFor(request)),
    )
  }
}

async function start(
  deps: ExportRoutesDeps,
  request: FastifyRequest<{ Body: StartExportsRequest }>,
) {
  const { body } = request
  const [first, ...others] = body.items.map(({ what }) => parseWanted(deps, what))
  if (!first) throw new Error('a list that has an item has none')
  const wanted = [first, ...others] as const
  const caller = await exporterOf(deps, request, wanted)
  const allowed = await Promise.all(wanted.map((one) => allowExport(deps, request, one, caller)))
  const { connectionId } = await writableConnection(deps, caller.session, body.source, body.account)
  const requests = allowed.map(({ exported, filename }, index) => ({
    appKey: caller.appKey,
    sessionId: caller.session.id,
    connectionId,
    source: body.source,
    exported,
    folder: folderRef(body.folder),
    filename: body.items[index]?.filename || filename,
    onClash: body.on_clash ?? ('rename' as const),
  }))
  const options = { requestKey: body.request_key ?? undefined }
  return { token: caller.token, started: await deps.exports.start(requests, options) }
}

/** Who wants to save these, and by what proof. Rejects as `callerOf`. */
export async function exporterOf(
  deps: CallerDeps,
  request: FastifyRequest<{ Body: StartExportsRequest | SaveRequest }>,
  [first, ...others]: readonly [WantedExport, ...WantedExport[]],
): Promise<Caller & { readonly appKey: ApiKey; readonly security: SecurityPair }> {
  const { body } = request
  const caller = await callerOf(deps, request, body, [exportUse(first), ...others.map(exportUse)])
  return { ...caller, appKey: caller.grant.app.apiKey, security: securityOf(body) }
}
