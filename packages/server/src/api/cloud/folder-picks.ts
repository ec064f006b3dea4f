import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ErrorAnswer,
  FolderPickAnswer,
  FolderPickFilesAnswer,
  FolderPickFilesQuery,
  MAX_FOLDER_PICK_FILES_PER_PAGE,
  SessionQuery,
  StartFolderPickAnswer,
  StartFolderPickRequest,
  WatchFolderPicksRequest,
} from '@quayside/wire'
import type { FastifyRequest } from 'fastify'
import type { Connections } from '../../connections/connection.ts'
import { personalSource } from '../../connections/personal-source.ts'
import { cursorInvalid } from '../../db/list-page.ts'
import { folderPickMissing, folderPickUnsupported } from '../../ingest/folder-picks/errors.ts'
import type {
  FolderPick,
  FolderPickRequest,
  FolderPicks,
} from '../../ingest/folder-picks/folder-pick.ts'
import { hasEnded } from '../../leases/leased-rows.ts'
import { parseFolderPickId } from '../../lib/ids.ts'
import type { Source } from '../../sources/source.ts'
import { securityOf } from '../caller.ts'
import { placeUse, readStoreOptions } from '../store-options.ts'
import type { UrlsFor } from '../urls.ts'
import { type CallerDeps, callerOf, connectionOf } from './caller-of.ts'
import { createFollowWork } from './follow-work.ts'
import { createOwnWork, type OwnWorkDeps, WorkParams } from './own-work.ts'
import type { StreamPlaces } from './stream-places.ts'
import { toFolderPickAnswer, toFolderPickFileAnswer } from './to-folder-pick-answer.ts'
import { folderRef } from './to-listed.ts'

export interface FolderPickRoutesDeps extends CallerDeps, OwnWorkDeps {
  readonly apps: CallerDeps['apps']
  readonly connections: Pick<Connections, 'session' | 'find' | 'findSession'>
  readonly folderPicks: FolderPicks
  readonly sources: ReadonlyMap<string, Source>
  readonly places: StreamPlaces
  readonly urlsFor: UrlsFor
  readonly stopping: AbortSignal
}

const onePick = (summary: string) => ({
  config: { guard: 'session' as const },
  schema: {
    summary,
    security: [{ pickerSession: [] }],
    params: WorkParams,
    querystring: SessionQuery,
    response: { 200: FolderPickAnswer, '4xx': ErrorAnswer },
  },
})

/** Whole folders, picked as one: start, look, go through the files, follow, cancel, try again. */
export function folderPickRoutes(deps: FolderPickRoutesDeps): FastifyPluginAsyncTypebox {
  const { folderPicks: work } = deps
  const own = createOwnWork(deps, { work, parseId: parseFolderPickId, missing: folderPickMissing })
  const follow = createFollowWork({ ...deps, own, watch: work.watch, event: 'folder-pick' })
  const answerFor = (request: FastifyRequest) => {
    const urls = deps.urlsFor(request)
    return (pick: FolderPick) => toFolderPickAnswer(pick, urls)
  }
  /** As it is after a change. */
  const changed = (request: FastifyRequest, pick: FolderPick | undefined) => {
    if (!pick) throw own.missing()
    return answerFor(request)(pick)
  }

  return async (server) => {
    server.post(
      '/folder-picks',
      {
        config: { guard: 'app' },
        schema: {
          summary: 'Start storing a whole folder, with all folders below',
          body: StartFolderPickRequest,
          response: { 200: StartFolderPickAnswer, 202: StartFolderPickAnswer, '4xx': ErrorAnswer },
        },
      },
      async (request, reply) => {
        const { token, pick } = await start(deps, request)
        const answer = { token, pick: answerFor(request)(pick) }
        return reply.code(hasEnded(pick) ? 200 : 202).send(answer)
      },
    )

    server.get('/folder-picks/:id', onePick('How far a picked folder has come'), async (request) =>
      answerFor(request)(await own.one(request)),
    )

    server.delete(
      '/folder-picks/:id',
      onePick('Cancel a folder that is being stored; what was stored is kept'),
      async (request) => {
        const { appKey, id } = await own.one(request)
        return changed(request, await work.cancel(appKey, id))
      },
    )

    server.post(
      '/folder-picks/:id/retry',
      onePick('Try again what failed or was cancelled of a folder'),
      async (request) => {
        const { appKey, id } = await own.one(request)
        return changed(request, await work.retry(appKey, id))
      },
    )

    server.get(
      '/folder-picks/:id/files',
      {
        config: { guard: 'session' },
        schema: {
          summary: 'What became of the files of a picked folder',
          security: [{ pickerSession: [] }],
          params: WorkParams,
          querystring: FolderPickFilesQuery,
          response: { 200: FolderPickFilesAnswer, '4xx': ErrorAnswer },
        },
      },
      async (request) => {
        const { state, after } = request.query
        const limit = pageSize(request.query.limit)
        const pick = await own.one(request)
        const found = await work.files(pick, { state, after: parseAfter(after), limit: limit + 1 })
        const urls = deps.urlsFor(request)
        const page = found.slice(0, limit)
        return {
          files: page.map((file) => toFolderPickFileAnswer(file, urls)),
          next: found.length > limit ? String(page.at(-1)?.seq) : '',
        }
      },
    )

    server.post(
      '/folder-picks/events',
      {
        config: { guard: 'session' },
        schema: {
          summary: 'Follow up to 500 picked folders in one stream (server-sent events)',
          description:
            'A `folder-pick` event for each as it is now and at every change; the stream ends when all have ended. Ids that are none of the session’s are told once, in a `missing` event.',
          security: [{ pickerSession: [] }],
          body: WatchFolderPicksRequest,
          response: { '4xx': ErrorAnswer },
        },
      },
      async (request, reply) => follow.many(request, reply, answerFor(request)),
    )
  }
}

const pageSize = (limit: string | undefined) =>
  Math.min(Number(limit ?? MAX_FOLDER_PICK_FILES_PER_PAGE), MAX_FOLDER_PICK_FILES_PER_PAGE)

/** Throws `cursor_invalid` for what no page has answered. */
function parseAfter(after: string | undefined): number {
  if (!after) return -1
  if (!/^\d{1,9}$/.test(after)) throw cursorInvalid()
  return Number(after)
}

async function start(
  deps: FolderPickRoutesDeps,
  request: FastifyRequest<{ Body: StartFolderPickRequest }>,
) {
  const { body } = request
  const { container, path, storeIn } = readStoreOptions(body.store)
  const use = { call: 'pick', ...placeUse(readStoreOptions(body.store)) } as const
  const { grant, session, token } = await callerOf(deps, request, body, [use])
  const source = personalSource(deps.sources, body.source)
  if (!source.listAll) throw folderPickUnsupported(body.source)
  const connectionId = await connectionOf(deps, session, body.source, {
    account: body.account || undefined,
  })
  if (!connectionId) throw folderPickUnsupported(body.source)
  const folder = folderRef(body.path)
  const wanted: FolderPickRequest = {
    appKey: grant.app.apiKey,
    sessionId: session.id,
    ...{ connectionId, source: body.source, folder, container, path, storeIn },
    name: body.name || folder.slice(folder.lastIndexOf('/') + 1) || source.manifest.title,
    accept: body.accept ?? [],
    maxFileSize: body.max_size ?? undefined,
    maxFiles: body.max_files ?? undefined,
    uploadTags: body.upload_tags ?? {},
    security: securityOf(body),
    minSize: grant.minSize,
    maxSize: grant.maxSize,
  }
  const requestKey = body.request_key ?? undefined
  const [pick] = await deps.folderPicks.start([wanted], { requestKey })
  if (!pick) throw new Error('a folder pick was asked for and none began')
  return { token, pick }
}
