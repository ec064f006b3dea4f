import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ErrorAnswer,
  UploadProgressAnswer,
  UploadProgressParams,
  UploadProgressQuery,
} from '@quayside/wire'
import type { Apps } from '../../apps/app.ts'
import type { ArrivedPart, Uploads } from '../../ingest/upload/upload.ts'
import type { UrlsFor } from '../urls.ts'
import { toFileAnswer } from './to-file-answer.ts'
import { uploadOf } from './upload-of.ts'

export interface ProgressDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly uploads: Pick<Uploads, 'find' | 'progress'>
  readonly urlsFor: UrlsFor
}

/** `GET /multipart/<upload id>`: what has arrived, so that a sender can go on after a reload. */
export function progressRoute(deps: ProgressDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/multipart/:id',
      {
        config: { guard: 'app' },
        schema: {
          summary: 'What has arrived of an upload',
          params: UploadProgressParams,
          querystring: UploadProgressQuery,
          response: { 200: UploadProgressAnswer, '4xx': ErrorAnswer },
        },
      },
      async (request, reply) => {
        const { params, query } = request
        const upload = await uploadOf(deps, request, { ...query, upload_id: params.id })
        const { size } = upload.request
        const progress = await deps.uploads.progress(upload)
        // Asked again a moment later it is another.
        reply.header('Cache-Control', 'no-store')
        if (progress.state !== 'done') {
          return { state: progress.state, size, parts: progress.parts.map(toPartAnswer) }
        }
        const file = toFileAnswer(progress.file, deps.urlsFor(request))
        return { state: progress.state, size, parts: [], file }
      },
    )
  }
}

const toPartAnswer = ({ part, size, etag, sha256 }: ArrivedPart) => ({
  part_number: part,
  size,
  ...(etag === undefined ? {} : { etag: `"${etag}"` }),
  ...(sha256 === undefined ? {} : { sha256: Buffer.from(sha256, 'hex').toString('base64') }),
})
