import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ErrorAnswer,
  UploadAbortRequest,
  UploadCommitRequest,
  UploadCompleteRequest,
  UploadedFileAnswer,
  UploadPartAnswer,
  UploadPartRequest,
  UploadStartAnswer,
  UploadStartRequest,
} from '@quayside/wire'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Apps } from '../../apps/app.ts'
import { checkPiece } from '../../ingest/upload/check-piece.ts'
import type { Upload, Uploads } from '../../ingest/upload/upload.ts'
import { askedBy, patientSignal, securityOf } from '../caller.ts'
import { placeUse, readStoreOptions } from '../store-options.ts'
import type { Urls, UrlsFor } from '../urls.ts'
import type { PartProofs } from './part-proofs.ts'
import { toFileAnswer } from './to-file-answer.ts'
import { toClaims, toPiece, toUploadRequest } from './to-upload.ts'
import { uploadOf } from './upload-of.ts'

export interface MultipartDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly uploads: Uploads
  readonly proofs: PartProofs
  readonly urlsFor: UrlsFor
  readonly stopping: AbortSignal
}

/** There is one place for files, whatever region a client asks for; it wants to hear a name. */
const REGION = 'us-east-1'

const Nothing = Type.Object({})

const options = <Body, Answer>(summary: string, body: Body, answer: Answer) => ({
  config: { guard: 'app' as const },
  schema: { summary, body, response: { 200: answer, 202: Nothing, '4xx': ErrorAnswer } },
})

/** The calls about an upload; its bytes go to the addresses `/multipart/upload` answers. */
export function multipartRoutes(deps: MultipartDeps): FastifyPluginAsyncTypebox {
  const { uploads, proofs, urlsFor } = deps
  return async (server) => {
    server.post(
      '/multipart/start',
      options('Begin an upload', UploadStartRequest, UploadStartAnswer),
      async (request) => {
        const upload = await start(deps, request)
        return toStartAnswer(upload, request.body.store?.region || REGION, urlsFor(request))
      },
    )
    server.post(
      '/multipart/upload',
      options('Where to send a part', UploadPartRequest, UploadPartAnswer),
      async (request) => {
        const upload = await uploadOf(deps, request, request.body)
        const piece = toPiece(request.body, upload)
        checkPiece(upload.request, piece)
        const { root, location } = urlsFor(request).upload
        const address = (await uploads.address(piece, upload)) ?? {
          url: `${root}/multipart/part/${proofs.write(piece)}`,
          headers: {},
        }
        return { ...address, location_url: location }
      },
    )
    server.post(
      '/multipart/commit',
      options('Whether all chunks of a part are there', UploadCommitRequest, Nothing),
      async (request, reply) => {
        const upload = await uploadOf(deps, request, request.body)
        const isThere = await uploads.hasPart(upload, Number(request.body.part))
        return reply.code(isThere ? 200 : 206).send({})
      },
    )
    server.post(
      '/multipart/complete',
      options('Make a file of the parts', UploadCompleteRequest, UploadedFileAnswer),
      async (request, reply) => {
        const upload = await uploadOf(deps, request, request.body)
        const signal = patientSignal(reply, deps.stopping)
        const file = await uploads.complete(upload, toClaims(request.body), signal)
        if (file === 'merging') return reply.code(202).send({})
        return toFileAnswer(file, urlsFor(request))
      },
    )
    server.post(
      '/multipart/abort',
      options('Forget an upload', UploadAbortRequest, Nothing),
      async (request) => {
        await uploads.abort(await uploadOf(deps, request, request.body))
        return {}
      },
    )
  }
}

async function start(
  { apps, uploads }: MultipartDeps,
  request: FastifyRequest<{ Body: UploadStartRequest }>,
): Promise<Upload> {
  const { body } = request
  const grant = await apps.authorize({
    apiKey: body.apikey,
    security: securityOf(body),
    ...askedBy(request),
    call: 'pick',
    ...placeUse(readStoreOptions(body.store)),
  })
  return await uploads.start(toUploadRequest(body, grant))
}

function toStartAnswer(upload: Upload, region: string, { upload: urls }: Urls): UploadStartAnswer {
  const { container, path, isIntelligent } = upload.request
  return {
    uri: `/${container === undefined ? '' : `${container}/`}${path}`,
    region,
    upload_id: upload.id,
    location_url: urls.location,
    location_region: region,
    ...(isIntelligent ? { upload_type: 'intelligent_ingestion' } : {}),
  }
}
