import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ContentWords, OverwriteAnswer } from '@quayside/wire'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Apps, Grant } from '../../apps/app.ts'
import { policyMissing } from '../../apps/errors.ts'
import { fileMissing, fileNotWriteable } from '../../files/errors.ts'
import type { FileRecord, StoredFile } from '../../files/file-record.ts'
import type { Ingests } from '../../ingest/ingest.ts'
import type { Bodies } from '../../ingest/store-body.ts'
import type { Handle } from '../../lib/ids.ts'
import { handleOf } from '../../processing/parse-source.ts'
import { addressIngest } from '../address-ingest.ts'
import { askedBy, callerSignal, patientSignal, securityOf } from '../caller.ts'
import { bytesMeant, contentWords, isBase64Meant, typeSaid } from '../content-words.ts'
import { type CopyByIngest, createCopyByIngest } from '../copy-by-ingest.ts'
import { drainBody } from '../drain-body.ts'
import {
  leaveBodiesUnread,
  readSentContent,
  type SentContent,
  type SentFile,
} from '../sent-content.ts'
import type { UrlsFor } from '../urls.ts'
import { basicSecret } from './basic-secret.ts'

export interface OverwriteDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly findFile: (handle: Handle) => Promise<FileRecord | undefined>
  readonly bodies: Pick<Bodies, 'overwrite'>
  readonly ingests: Pick<Ingests, 'start' | 'wait'>
  readonly urlsFor: UrlsFor
  readonly stopping: AbortSignal
}

/**
 * `POST /api/file/<handle>` (Filestack reference 5.3): needs policy and signature, or the app's
 * secret, on every app.
 */
export function overwriteRoutes(deps: OverwriteDeps): FastifyPluginAsyncTypebox {
  const copyByIngest = createCopyByIngest(deps.ingests)

  return async (server) => {
    leaveBodiesUnread(server)
    server.route({
      method: ['POST', 'PUT'],
      url: '/api/file/:handle',
      config: { guard: 'app', errors: 'text' },
      schema: {
        summary: "Replace a file's content",
        description:
          'The body is the content itself, a form with the file `fileUpload`, or a form or JSON with `url`.',
        params: Type.Object({ handle: Type.String({ maxLength: 512 }) }),
        querystring: ContentWords,
        response: { 200: OverwriteAnswer },
      },
      handler: async (request, reply) => {
        const sent = await readSentContent(request)
        try {
          const file = await overwrite({ ...deps, copyByIngest }, request, reply, sent)
          return toAnswer(file, deps.urlsFor(request).link(file.handle))
        } catch (error) {
          if (sent.kind === 'file') drainBody(sent.file.body)
          throw error
        }
      },
    })
  }
}

type ContentRequest = FastifyRequest<{
  Params: { handle: string }
  Querystring: ContentWords
}>

async function overwrite(
  deps: OverwriteDeps & { readonly copyByIngest: CopyByIngest },
  request: ContentRequest,
  reply: FastifyReply,
  sent: SentContent,
): Promise<FileRecord> {
  const words = contentWords(request, sent.fields)
  const handle = handleOf(request.params.handle)
  const file = handle && (await deps.findFile(handle))
  if (!file) throw fileMissing()
  const grant = await allow(deps, request, words, file, sent)
  if (file.kind === 'linked' && !file.moved) throw fileNotWriteable()
  const contentType = typeSaid(words)
  if (sent.kind === 'file') {
    const bytes = { ...bytesMeant(sent.file, words), contentType }
    return overwriteWithBytes(deps, file, bytes, grant, callerSignal(reply))
  }
  const ingest = {
    ...addressIngest(sent.url, grant),
    overwrites: file.handle,
    contentType,
    isBase64: isBase64Meant(words),
  }
  return deps.copyByIngest(ingest, patientSignal(reply, deps.stopping))
}

async function allow(
  { apps }: OverwriteDeps,
  request: ContentRequest,
  words: ContentWords,
  { appKey, handle }: FileRecord,
  sent: SentContent,
): Promise<Grant> {
  const use =
    sent.kind === 'address'
      ? ({ call: 'writeUrl', url: sent.url } as const)
      : ({ call: 'write' } as const)
  const grant = await apps.authorize({
    apiKey: appKey,
    security: securityOf(words),
    ...use,
    handle,
    ...askedBy(request),
    secret: basicSecret(request),
  })
  if (!grant.hasPolicy) throw policyMissing()
  return grant
}

function overwriteWithBytes(
  { bodies }: OverwriteDeps,
  file: FileRecord,
  bytes: SentFile & { readonly contentType: string | undefined },
  { minSize, maxSize }: Grant,
  signal: AbortSignal,
): Promise<StoredFile> {
  return bodies.overwrite(file, { ...bytes, appKey: file.appKey, minSize, maxSize, signal })
}

function toAnswer({ contentType, size, filename }: FileRecord, url: string): OverwriteAnswer {
  return { url, mimetype: contentType, isWriteable: true, size: size ?? 0, filename }
}
