import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorAnswer, LinkRequest, StoreAnswer, StoreRequest } from '@quayside/wire'
import type { FastifyRequest } from 'fastify'
import type { Connections } from '../../connections/connection.ts'
import { QuaysideError } from '../../errors.ts'
import type { FileRecord, LinkedFile } from '../../files/file-record.ts'
import type { IngestRequest, Ingests } from '../../ingest/ingest.ts'
import type { LinkPickedFile } from '../../ingest/link-picked-file.ts'
import type { Source } from '../../sources/source.ts'
import { callerSignal, patientSignal } from '../caller.ts'
import { createCopyByIngest } from '../copy-by-ingest.ts'
import type { UrlsFor } from '../urls.ts'
import { type CallerDeps, callerOf, connectionOf } from './caller-of.ts'
import { toFileAnswer } from './to-file-answer.ts'
import { entryUse, toIngest } from './to-ingest.ts'

export interface StoreDeps extends CallerDeps {
  readonly connections: Pick<Connections, 'session' | 'find'>
  readonly ingests: Pick<Ingests, 'start' | 'wait'>
  readonly linkPickedFile: LinkPickedFile
  readonly sources: ReadonlyMap<string, Source>
  readonly urlsFor: UrlsFor
  readonly stopping: AbortSignal
}

/** Makes the file of one picked entry. */
type MakeFile = (
  request: IngestRequest & Pick<LinkedFile, 'revision'>,
  signal: AbortSignal,
) => Promise<FileRecord>

/**
 * `POST /store/` copies what was picked and answers when the copies are durable; `POST /link/`
 * leaves it where it is. A caller that goes away stops the wait, not the copy.
 */
export function storeRoutes(deps: StoreDeps): FastifyPluginAsyncTypebox {
  const { ingests, linkPickedFile } = deps
  const copy = createCopyByIngest(ingests)

  return async (server) => {
    const options = <Body extends typeof StoreRequest | typeof LinkRequest>(
      summary: string,
      body: Body,
    ) => ({
      config: { guard: 'app' as const },
      schema: { summary, body, response: { 200: StoreAnswer, '4xx': ErrorAnswer } },
    })
    server.post('/store', options('Store picked files', StoreRequest), (request, reply) =>
      pick(deps, request, copy, patientSignal(reply, deps.stopping)),
    )
    server.post(
      '/link',
      options('Link picked files without copying', LinkRequest),
      (request, reply) => pick(deps, request, linkPickedFile, callerSignal(reply)),
    )
  }
}

async function pick(
  deps: StoreDeps,
  request: FastifyRequest<{ Body: StoreRequest | LinkRequest }>,
  make: MakeFile,
  signal: AbortSignal,
) {
  const { body } = request
  const { store, upload_tags: uploadTags } = body
  const [first, ...others] = Object.entries<LinkRequest['clouds'][string]>(body.clouds)
  if (!first) throw nothingPicked()
  const entries = [first, ...others] as const
  const useOf = ([source, entry]: typeof first) =>
    entryUse(deps.sources.get(source), entry.path, store, entry.store)
  const caller = await callerOf(deps, request, body, [useOf(first), ...others.map(useOf)])
  const urls = deps.urlsFor(request)
  const files = await Promise.all(
    entries.map(async ([source, entry]) => {
      const connectionId = await connectionOf(deps, caller.session, source, {
        account: entry.account || undefined,
      })
      const ingest = toIngest(entry, { ...caller, source, connectionId, store, uploadTags })
      const file = await make({ ...ingest, revision: entry.revision ?? undefined }, signal)
      return [source, toFileAnswer(file, urls)] as const
    }),
  )
  return { token: caller.token, ...Object.fromEntries(files) }
}

const nothingPicked = () =>
  new QuaysideError('clouds is empty', {
    kind: 'invalid',
    code: 'nothing_picked',
    publicMessage: 'Nothing was picked.',
  })
