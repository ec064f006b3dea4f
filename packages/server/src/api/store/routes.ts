import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ClassicStoreAnswer, ContentWords } from '@quayside/wire'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Apps, Grant } from '../../apps/app.ts'
import type { FileRecord } from '../../files/file-record.ts'
import type { Ingests } from '../../ingest/ingest.ts'
import type { Bodies, BodyToStore } from '../../ingest/store-body.ts'
import { addressIngest } from '../address-ingest.ts'
import { askedBy, callerSignal, patientSignal, securityOf } from '../caller.ts'
import { bytesMeant, contentWords, isBase64Meant, typeSaid } from '../content-words.ts'
import { type CopyByIngest, createCopyByIngest } from '../copy-by-ingest.ts'
import { drainBody } from '../drain-body.ts'
import { basicSecret } from '../file/basic-secret.ts'
import {
  leaveBodiesUnread,
  readSentContent,
  type SentContent,
  type SentFile,
} from '../sent-content.ts'
import { placeUse, readStoreOptions, type StorePlace } from '../store-options.ts'
import type { UrlsFor } from '../urls.ts'
import { toClassicAnswer } from './to-classic-answer.ts'

export interface ClassicStoreDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly bodies: Pick<Bodies, 'store'>
  readonly ingests: Pick<Ingests, 'start' | 'wait'>
  readonly urlsFor: UrlsFor
  readonly stopping: AbortSignal
}

/** `POST /api/store/<location>?key=…`: the oldest way in (Filestack reference 4.3). */
export function classicStoreRoutes(deps: ClassicStoreDeps): FastifyPluginAsyncTypebox {
  const copyByIngest = createCopyByIngest(deps.ingests)

  return async (server) => {
    leaveBodiesUnread(server)
    server.post(
      '/api/store/:location',
      {
        config: { guard: 'app', errors: 'text' },
        schema: {
          summary: 'Store a content',
          description:
            'The body is the content itself, a form with the file `fileUpload`, or a form or JSON with `url`.',
          params: Type.Object({ location: Type.String({ maxLength: 64 }) }),
          querystring: ContentWords,
          response: { 200: ClassicStoreAnswer },
        },
      },
      async (request, reply) => {
        const sent = await readSentContent(request)
        try {
          const file = await store({ ...deps, copyByIngest }, request, reply, sent)
          return toClassicAnswer(file, deps.urlsFor(request).link(file.handle))
        } catch (error) {
          if (sent.kind === 'file') drainBody(sent.file.body)
          throw error
        }
      },
    )
  }
}

type ContentRequest = FastifyRequest<{
  Params: { location: string }
  Querystring: ContentWords
}>

async function store(
  deps: ClassicStoreDeps & { readonly copyByIngest: CopyByIngest },
  request: ContentRequest,
  reply: FastifyReply,
  sent: SentContent,
): Promise<FileRecord> {
  const words = contentWords(request, sent.fields)
  const place = readStoreOptions({
    ...words,
    location: request.params.location,
    workflows: words.workflows ? [words.workflows] : [],
  })
  const grant = await deps.apps.authorize({
    apiKey: words.key,
    security: securityOf(words),
    call: 'store',
    ...placeUse(place),
    ...(sent.kind === 'address' && { url: sent.url }),
    ...askedBy(request),
    secret: basicSecret(request),
  })
  const contentType = typeSaid(words)
  if (sent.kind === 'file') {
    const file = bytesMeant(sent.file, words)
    const signal = callerSignal(reply)
    return deps.bodies.store({ ...toBody(file, place, grant), contentType, signal })
  }
  const ingest = {
    ...addressIngest(sent.url, grant, place),
    contentType,
    isBase64: isBase64Meant(words),
  }
  return deps.copyByIngest(ingest, patientSignal(reply, deps.stopping))
}

function toBody(
  file: SentFile,
  { filename, container, path, storeIn }: StorePlace,
  { app, minSize, maxSize }: Grant,
): Omit<BodyToStore, 'contentType' | 'signal'> {
  const { body, length, atMost, hintedType, mayBeEmpty } = file
  return {
    ...{ appKey: app.apiKey, body, length, atMost, hintedType, mayBeEmpty, minSize, maxSize },
    ...{ filename: filename ?? file.filename, container, path, storeIn },
  }
}
