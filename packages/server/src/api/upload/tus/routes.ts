import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorAnswer, UploadedFileAnswer } from '@quayside/wire'
import { errorCodes, type FastifyReply, type FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Apps } from '../../../apps/app.ts'
import type { TusUpload, TusUploads } from '../../../ingest/tus/tus-upload.ts'
import { uploadUnknown } from '../../../ingest/upload/errors.ts'
import { parseUploadId, type UploadId } from '../../../lib/ids.ts'
import { askedBy, patientSignal, securityOf } from '../../caller.ts'
import { routeUnknown } from '../../error-handler.ts'
import type { UrlsFor } from '../../urls.ts'
import { toFileAnswer } from '../to-file-answer.ts'
import { refuseVersion } from './refusals.ts'
import { runTus, type TusRun } from './run-tus.ts'
import { sentBody } from './sent-body.ts'
import { toTusRequest } from './to-tus-request.ts'
import { createTusStore } from './tus-store.ts'

export interface TusRoutesDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly tus: TusUploads
  readonly urlsFor: UrlsFor
  readonly stopping: AbortSignal
}

const VERSION = '1.0.0'
const CONTENT_TYPE = 'application/offset+octet-stream'

const Address = Type.Object({ id: Type.String() })
const Security = Type.Object({
  policy: Type.Optional(Type.String()),
  signature: Type.Optional(Type.String()),
})
const Arrived = Type.Object({
  offset: Type.Integer({ description: 'Bytes that have arrived.' }),
  size: Type.Union([Type.Integer(), Type.Null()], { description: 'Null: not told yet.' }),
})

const about = (summary: string, more: object = {}) => ({
  config: { guard: 'app' as const },
  schema: { tags: ['tus'], summary, response: { '4xx': ErrorAnswer }, ...more },
})
const aboutOne = (summary: string) => about(summary, { params: Address, querystring: Security })

/** Uploads by the tus protocol, 1.0: `/tus`, and one address for each upload. */
export function tusRoutes(deps: TusRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.removeAllContentTypeParsers()
    // Bytes are read as they come and never as a body in memory.
    server.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined))
    server.addHook('onRequest', (_request, reply, done) => {
      reply.header('Tus-Resumable', VERSION)
      done()
    })

    const options = about('What of the tus protocol is offered')
    server.options('/tus', options, (request, reply) => run(deps, 'OPTIONS', request, reply))
    server.options('/tus/:id', options, (request, reply) => run(deps, 'OPTIONS', request, reply))
    server.post('/tus', about('Begin an upload by tus'), (request, reply) =>
      run(deps, 'POST', request, reply),
    )
    server.head('/tus/:id', aboutOne('How far an upload by tus is'), (request, reply) =>
      run(deps, 'HEAD', request, reply),
    )
    const bytes = aboutOne('The next bytes of an upload by tus')
    const config = { ...bytes.config, limited: 'never' as const }
    server.patch('/tus/:id', { ...bytes, config }, (request, reply) =>
      run(deps, 'PATCH', request, reply),
    )
    server.delete('/tus/:id', aboutOne('Forget an upload by tus'), (request, reply) =>
      run(deps, 'DELETE', request, reply),
    )
    // For those whose proxies let no other methods through.
    server.post(
      '/tus/:id',
      aboutOne('Another method, by X-HTTP-Method-Override'),
      (request, reply) => run(deps, overriding(request), request, reply),
    )
    server.get(
      '/tus/:id',
      {
        exposeHeadRoute: false,
        ...about('The file an upload by tus has become', {
          params: Address,
          querystring: Security,
          response: { 200: UploadedFileAnswer, 202: Arrived, '4xx': ErrorAnswer },
        }),
      },
      (request, reply) => answerFile(deps, request, reply),
    )
  }
}

async function run(
  deps: TusRoutesDeps,
  method: TusRun['method'],
  request: FastifyRequest,
  reply: FastifyReply,
) {
  if (method !== 'OPTIONS' && request.headers['tus-resumable'] !== VERSION) {
    return refuseVersion(reply, VERSION)
  }
  if (method === 'PATCH' && !hasBytes(request)) {
    throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(request.headers['content-type'] ?? '')
  }
  const found = method === 'POST' || method === 'OPTIONS' ? undefined : await admit(deps, request)
  const { tus, apps, stopping } = deps
  const urls = deps.urlsFor(request)
  const length = request.headers['content-length']
  const body = hasBytes(request) ? sentBody(request.raw, stopping) : undefined
  const finish = async (id: UploadId) => {
    const file = await tus.finish(id, patientSignal(reply, stopping))
    if (file === 'merging') return {}
    const headers = { 'Quayside-Handle': file.handle, 'Quayside-Url': urls.link(file.handle) }
    if (!wantsJson(request)) return { headers }
    const json = { ...headers, 'Content-Type': 'application/json; charset=utf-8' }
    const status = method === 'PATCH' ? { status_code: 200 } : {}
    return { ...status, headers: json, body: JSON.stringify(toFileAnswer(file, urls)) }
  }
  try {
    const answer = await runTus(
      {
        ...{ method, id: found?.upload.id, body, lock: tus.lock },
        store: createTusStore({
          tus,
          length: length === undefined ? undefined : Number(length),
          start: async (announced) => tus.start(await toTusRequest(apps, request, announced)),
        }),
        maxBytes: found?.upload.request.size,
        addressOf: (id) => `${urls.upload.root}/tus/${id}`,
        onFinish: (_request, { id }) => finish(id as UploadId),
      },
      request,
    )
    const { status, headers, text } = answer
    const isWhole = method === 'HEAD' && headers['upload-offset'] === headers['upload-length']
    if (found && isWhole) reply.headers((await finish(found.upload.id)).headers ?? {})
    return await reply
      .code(status)
      .headers(headers)
      .send(text || undefined)
  } catch (error) {
    body?.drain()
    throw error
  }
}

/**
 * The upload a request is about. Whoever began it proved that they may, so its unguessable id is
 * the proof from then on; a policy that comes all the same has to be one.
 */
async function admit({ apps, tus }: TusRoutesDeps, request: FastifyRequest): Promise<TusUpload> {
  const id = parseUploadId((request.params as { readonly id: string }).id)
  if (!id) throw uploadUnknown()
  const found = await tus.find(id)
  await apps.authorize({
    apiKey: found.upload.request.appKey,
    security: securityOf(
      request.query as { readonly policy?: string; readonly signature?: string },
    ),
    call: 'pick',
    isBegun: true,
    ...askedBy(request),
  })
  return found
}

async function answerFile(deps: TusRoutesDeps, request: FastifyRequest, reply: FastifyReply) {
  const { upload, offset, size } = await admit(deps, request)
  reply.header('Cache-Control', 'no-store')
  if (offset !== size) return reply.code(202).send({ offset, size: size ?? null })
  const file = await deps.tus.finish(upload.id, patientSignal(reply, deps.stopping))
  if (file === 'merging') return reply.code(202).send({ offset, size })
  return reply.send(toFileAnswer(file, deps.urlsFor(request)))
}

const hasBytes = ({ headers }: FastifyRequest): boolean => headers['content-type'] === CONTENT_TYPE

/** Only who asks for it in so many words: the protocol has no body here. */
const wantsJson = ({ headers }: FastifyRequest): boolean =>
  headers.accept?.includes('application/json') === true

function overriding({ headers }: FastifyRequest): TusRun['method'] {
  const method = String(headers['x-http-method-override'] ?? '').toUpperCase()
  if (method === 'PATCH' || method === 'DELETE' || method === 'HEAD') return method
  throw routeUnknown()
}
