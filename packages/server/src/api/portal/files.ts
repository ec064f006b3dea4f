import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AppParams,
  FileDetailsAnswer,
  FilesAnswer,
  FilesQuery,
  TimelineAnswer,
} from '@quayside/wire'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { App, Apps } from '../../apps/app.ts'
import type { DeleteFile } from '../../files/delete-file.ts'
import { fileMissing } from '../../files/errors.ts'
import type { FileDetails } from '../../files/file-details.ts'
import type { Handle } from '../../lib/ids.ts'
import type { Activity } from '../../overview/activity.ts'
import { handleOf } from '../../processing/parse-source.ts'
import type { AppDoor } from '../admin/app-door.ts'
import { callerSignal } from '../caller.ts'
import type { UrlsFor } from '../urls.ts'
import { pageLimit } from './page-limit.ts'
import { toFileAnswer, toFileDetailsAnswer, toTimelineAnswer } from './to-file-answers.ts'

export interface PortalFileRoutesDeps {
  readonly door: AppDoor
  readonly apps: Pick<Apps, 'makePolicy'>
  readonly activity: Pick<Activity, 'listFiles' | 'findFile' | 'readTimeline' | 'sourceTitle'>
  readonly deleteFile: DeleteFile
  readonly urlsFor: UrlsFor
  readonly now: () => Date
}

const FileParams = Type.Object({
  ...AppParams.properties,
  handle: Type.String({ maxLength: 64 }),
})

/** A link for whoever looks at a file now, not one to be given away for good. */
const LINK_SECONDS = 3_600

/** An app's files, to be looked at and deleted: `…/apps/{apiKey}/files`. */
export function portalFileRoutes(deps: PortalFileRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(listRoute(deps))
    await server.register(fileRoutes(deps))
  }
}

function listRoute(deps: PortalFileRoutesDeps): FastifyPluginAsyncTypebox {
  const { door, activity } = deps
  const { sourceTitle } = activity
  return async (server) => {
    server.get(
      '/apps/:apiKey/files',
      {
        config: { guard: door.guard },
        schema: {
          summary: "List an app's files, newest first",
          description:
            'A page that is not full, or even empty, may have a cursor: then there is more to look at.',
          security: door.security,
          params: AppParams,
          querystring: FilesQuery,
          response: { 200: FilesAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const { query } = request
        const { items, cursor } = await activity.listFiles(apiKey, {
          search: query.search?.trim(),
          source: query.source === 'none' ? null : query.source,
          type: query.type,
          cursor: query.cursor,
          limit: pageLimit(query),
        })
        const files = items.map((file) => toFileAnswer(file, sourceTitle))
        return { files, cursor: cursor ?? null }
      },
    )
  }
}

function fileRoutes(deps: PortalFileRoutesDeps): FastifyPluginAsyncTypebox {
  const { door, activity, deleteFile } = deps
  const { sourceTitle } = activity
  const config = { guard: door.guard }
  const schema = { security: door.security, params: FileParams }

  return async (server) => {
    server.get(
      '/apps/:apiKey/files/:handle',
      {
        config,
        schema: { ...schema, summary: 'A file', response: { 200: FileDetailsAnswer } },
      },
      async (request, reply) => {
        const { app, details } = await fileOf(deps, request)
        const url = await linkOf(deps, request, app, details.file.handle)
        reply.header('Cache-Control', 'no-store')
        return toFileDetailsAnswer(details, { url, sourceTitle })
      },
    )

    server.delete(
      '/apps/:apiKey/files/:handle',
      {
        config: { ...config, audit: 'file.delete' },
        schema: { ...schema, summary: 'Delete a file' },
      },
      async (request, reply) => {
        const { file } = (await fileOf(deps, request)).details
        request.auditFacts = { filename: file.filename }
        await deleteFile(file, { keepBytes: false, signal: callerSignal(reply) })
        return reply.code(204).send()
      },
    )

    server.get(
      '/apps/:apiKey/files/:handle/timeline',
      {
        config,
        schema: {
          ...schema,
          summary: 'What happened to a file, oldest first',
          description: 'Also of one that was deleted.',
          response: { 200: TimelineAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const handle = handleOf(request.params.handle)
        const timeline = handle && (await activity.readTimeline(apiKey, handle))
        if (!timeline) throw fileMissing()
        return timeline.map(toTimelineAnswer)
      },
    )
  }
}

type FileRequest = FastifyRequest<{ Params: { apiKey: string; handle: string } }>

/** Rejects with `file_missing` for a neighbour's as for none. */
async function fileOf(
  { door, activity }: PortalFileRoutesDeps,
  request: FastifyRequest,
): Promise<{ readonly app: App; readonly details: FileDetails }> {
  const { params } = request as FileRequest
  const app = await door.appOf(request, params.apiKey)
  const handle = handleOf(params.handle)
  const details = handle && (await activity.findFile(app.apiKey, handle))
  if (!details) throw fileMissing()
  return { app, details }
}

/** With proof where the app asks for it: whoever may see the file may open it. */
async function linkOf(
  { apps, urlsFor, now }: PortalFileRoutesDeps,
  request: FastifyRequest,
  app: App,
  handle: Handle,
): Promise<string> {
  const link = urlsFor(request).link(handle)
  if (!app.securityEnabled) return link
  const expiry = Math.floor(now().getTime() / 1000) + LINK_SECONDS
  const terms = { expiry, call: ['read'], handle }
  const { policy, signature } = await apps.makePolicy(app.apiKey, terms)
  return `${link}?${new URLSearchParams({ policy, signature })}`
}
