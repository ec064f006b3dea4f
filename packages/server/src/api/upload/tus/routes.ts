import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorAnswer, UploadedFileAnswer } from '@quayside/wire'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { patientSignal } from '../../caller.ts'
import { routeUnknown } from '../../error-handler.ts'
import { toFileAnswer } from '../to-file-answer.ts'
import { admit, TUS_VERSION } from './admit.ts'
import type { AnswerTusDeps } from './answer-tus.ts'
import type { TusRun } from './run-tus.ts'

export type TusRoutesDeps = AnswerTusDeps

const Address = Type.Object({ id: Type.String() })
const Security = Type.Object({
  policy: Type.Optional(Type.String()),
  signature: Type.Optional(Type.String()),
})
const said = (description: string) => Type.Optional(Type.String({ description }))
const Beginning = Type.Object({
  apikey: said('Or as a header, or in the metadata; so may be policy and signature.'),
  policy: said('With the call pick.'),
  signature: said('Of the policy.'),
  path: said('Where to file it; or in the metadata, as may be container.'),
  container: said('Told again with the file.'),
})
const Resumable = { 'tus-resumable': said('1.0.0') }
const Announced = Type.Object({
  ...Resumable,
  'upload-length': said('Bytes of the file.'),
  'upload-defer-length': said('1 where the size is told later.'),
  'upload-metadata': said('Names, and values in base64: filename, filetype, and what is above.'),
})
const Next = Type.Object({
  ...Resumable,
  'content-type': said('application/offset+octet-stream'),
  'upload-offset': said('Where these bytes begin.'),
  'upload-length': said('Bytes of the file, where they were not told before.'),
})
const Arrived = Type.Object({
  offset: Type.Integer({ description: 'Bytes that have arrived.' }),
  size: Type.Union([Type.Integer(), Type.Null()], { description: 'Null: not told yet.' }),
})

const about = (summary: string, more: object = {}) => ({
  config: { guard: 'app' as const },
  schema: { summary, response: { '4xx': ErrorAnswer }, ...more },
})
const aboutOne = (summary: string, headers = Type.Object(Resumable)) =>
  about(summary, { params: Address, querystring: Security, headers })

/** Uploads by the tus protocol, 1.0: `/tus`, and one address for each upload. */
export function tusRoutes(deps: TusRoutesDeps): FastifyPluginAsyncTypebox {
  const answer = (method: TusRun['method']) => (request: FastifyRequest, reply: FastifyReply) =>
    answerBy(method, request, reply)
  async function answerBy(method: TusRun['method'], request: FastifyRequest, reply: FastifyReply) {
    // With the library, which services that nobody uploads to by tus need not load.
    const { answerTus } = await import('./answer-tus.ts')
    return await answerTus(deps, method, request, reply)
  }

  return async (server) => {
    server.removeAllContentTypeParsers()
    // Bytes are read as they come and never as a body in memory.
    server.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined))
    server.addHook('onRequest', (_request, reply, done) => {
      reply.header('Tus-Resumable', TUS_VERSION)
      done()
    })

    server.addHook('onSend', (request, reply, _payload, done) => {
      if (isForLater(request, reply)) reply.code(LOCKED)
      done()
    })

    const offered = about('What of the tus protocol is offered')
    server.options('/tus', offered, answer('OPTIONS'))
    server.options('/tus/:id', offered, answer('OPTIONS'))
    const begin = about('Begin an upload by tus', { querystring: Beginning, headers: Announced })
    server.post('/tus', begin, answer('POST'))
    const far = aboutOne('How far an upload by tus is')
    // Others only repeat what GET says; this one is a question of its own.
    const shown = { ...far.config, swagger: { exposeHeadRoute: true } }
    server.head('/tus/:id', { ...far, config: shown }, answer('HEAD'))
    server.patch('/tus/:id', aboutOne('The next bytes of an upload by tus', Next), answer('PATCH'))
    server.delete('/tus/:id', aboutOne('Forget an upload by tus'), answer('DELETE'))
    // For those whose proxies let no other methods through.
    const other = aboutOne('Another method, named by X-HTTP-Method-Override')
    server.post('/tus/:id', other, async (request, reply) =>
      answerBy(overriding(request), request, reply),
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

/** "Not now", which clients of the protocol take for that, and for nothing else. */
const LOCKED = 423

/**
 * Clients that ask how far an upload is begin it all over again after every other refusal, though
 * what has arrived is there and the next try would find it.
 */
function isForLater({ method }: FastifyRequest, reply: FastifyReply): boolean {
  if (reply.getHeader('X-Error-Code') === 'upload_locked') return true
  const { statusCode: status } = reply
  return method === 'HEAD' && (status >= 500 || status === 409 || status === 429)
}

async function answerFile(deps: TusRoutesDeps, request: FastifyRequest, reply: FastifyReply) {
  const { upload, offset, size } = await admit(deps, request)
  reply.header('Cache-Control', 'no-store')
  if (offset !== size) return reply.code(202).send({ offset, size: size ?? null })
  const file = await deps.tus.finish(upload.id, patientSignal(reply, deps.stopping))
  if (file === 'merging') return reply.code(202).send({ offset, size })
  return reply.send(toFileAnswer(file, deps.urlsFor(request)))
}

function overriding({ headers }: FastifyRequest): TusRun['method'] {
  const method = String(headers['x-http-method-override'] ?? '').toUpperCase()
  if (method === 'PATCH' || method === 'DELETE' || method === 'HEAD') return method
  throw routeUnknown()
}
