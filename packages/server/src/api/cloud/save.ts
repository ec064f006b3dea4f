import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CreateFolderAnswer,
  CreateFolderRequest,
  ErrorAnswer,
  SaveRequest,
  StoreAnswer,
} from '@quayside/wire'
import type { FastifyRequest } from 'fastify'
import type { Connections } from '../../connections/connection.ts'
import { QuaysideError } from '../../errors.ts'
import { exportCancelled } from '../../export/errors.ts'
import type { Export } from '../../export/export.ts'
import type { LinkedFile } from '../../files/file-record.ts'
import { callerSignal, patientSignal } from '../caller.ts'
import { allowExport, parseWanted } from './allow-export.ts'
import { callerOf } from './caller-of.ts'
import { type ExportRoutesDeps, exporterOf } from './exports.ts'
import { toFileAnswer } from './to-file-answer.ts'
import { folderRef, toListedEntry } from './to-listed.ts'
import { waitAll } from './wait-all.ts'
import { writableConnection } from './writable-connection.ts'

export interface SaveDeps extends ExportRoutesDeps {
  readonly connections: Pick<Connections, 'session' | 'find' | 'findSession' | 'accessById'>
}

/**
 * `POST /export/` saves one file and answers, as storing does, when it lies there; `POST
 * /folder/create` makes a folder to save in. A caller that goes away stops the wait, not the export.
 */
export function saveRoutes(deps: SaveDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.post(
      '/export',
      {
        config: { guard: 'app' },
        schema: {
          summary: 'Save a file in a source',
          body: SaveRequest,
          response: { 200: StoreAnswer, '4xx': ErrorAnswer },
        },
      },
      (request, reply) => save(deps, request, patientSignal(reply, deps.stopping)),
    )
    server.post(
      '/folder/create',
      {
        config: { guard: 'app' },
        schema: {
          summary: 'Make a folder in a source',
          body: CreateFolderRequest,
          response: { 200: CreateFolderAnswer, '4xx': ErrorAnswer },
        },
      },
      (request, reply) => createFolder(deps, request, callerSignal(reply)),
    )
  }
}

async function save(
  deps: SaveDeps,
  request: FastifyRequest<{ Body: SaveRequest }>,
  signal: AbortSignal,
) {
  const { body } = request
  const what = body.handle || body.url
  if (!what) throw nothingToSave()
  const wanted = parseWanted(deps, what)
  const caller = await exporterOf(deps, request, [wanted])
  const { exported, filename } = await allowExport(deps, request, wanted, caller)
  const { appKey, session, token } = caller
  const requests = Object.entries(body.clouds).map(async ([source, place]) => {
    const { connectionId } = await writableConnection(deps, session, source, place.account)
    return {
      ...{ appKey, sessionId: session.id, connectionId, source, exported },
      folder: folderRef(place.path),
      filename: place.filename || filename,
      onClash: place.on_clash ?? ('rename' as const),
    }
  })
  const started = await deps.exports.start(await Promise.all(requests))
  const ended = await waitAll(deps.exports, started, true, signal)
  const urls = deps.urlsFor(request)
  const files = ended.map((one) => [one.source, toFileAnswer(fileOf(one), urls)] as const)
  return { token, ...Object.fromEntries(files) }
}

/** The link to what lies there now; how else it ended is thrown. */
function fileOf({ state, file, error }: Export): LinkedFile {
  if (file) return file
  if (state === 'cancelled') throw exportCancelled()
  if (!error || state !== 'failed') throw stillRunning()
  const { kind, code, message } = error
  throw new QuaysideError(message, { kind, code, publicMessage: message })
}

async function createFolder(
  deps: SaveDeps,
  request: FastifyRequest<{ Body: CreateFolderRequest }>,
  signal: AbortSignal,
) {
  const { body } = request
  const { session, token } = await callerOf(deps, request, body)
  const { connectionId, writing } = await writableConnection(
    deps,
    session,
    body.source,
    body.account,
  )
  const access = await deps.connections.accessById(session.appKey, connectionId)
  const onClash = body.on_clash ?? 'fail'
  const folder = folderRef(body.folder)
  const entry = await writing.createFolder(access, folder, body.name, { onClash, signal })
  const urls = deps.urlsFor(request)
  return { token, entry: toListedEntry(entry, { urls, thumbnailTicket: () => '' }) }
}

const nothingToSave = () =>
  new QuaysideError('neither handle nor url', {
    kind: 'invalid',
    code: 'export_nothing',
    publicMessage: 'Nothing was named that could be saved.',
  })

const stillRunning = () =>
  new QuaysideError('the export takes longer than a request may', {
    kind: 'timeout',
    code: 'export_still_running',
    publicMessage: 'This takes longer than a request may. Saving goes on without it.',
  })
