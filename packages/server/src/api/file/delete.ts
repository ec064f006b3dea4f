import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DeleteAnswer, PolicyField, SignatureField } from '@quayside/wire'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Apps } from '../../apps/app.ts'
import { policyMissing } from '../../apps/errors.ts'
import type { DeleteFile } from '../../files/delete-file.ts'
import { fileMissing } from '../../files/errors.ts'
import type { FileRecord } from '../../files/file-record.ts'
import type { Handle } from '../../lib/ids.ts'
import { handleOf } from '../../processing/parse-source.ts'
import { askedBy, callerSignal, securityOf } from '../caller.ts'
import { leaveBodiesUnread } from '../sent-content.ts'
import { basicSecret } from './basic-secret.ts'

export interface DeleteDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly findFile: (handle: Handle) => Promise<FileRecord | undefined>
  readonly deleteFile: DeleteFile
}

const Words = Type.Object({
  policy: Type.Optional(PolicyField),
  signature: Type.Optional(SignatureField),
  key: Type.Optional(Type.String({ maxLength: 64 })),
  skip_storage: Type.Optional(Type.String({ maxLength: 8 })),
})
type Words = Static<typeof Words>

const common = {
  config: { guard: 'app', errors: 'text' },
  schema: {
    description: 'With `skip_storage=true` only the handle goes, and the bytes stay.',
    params: Type.Object({ handle: Type.String({ maxLength: 512 }) }),
    querystring: Words,
    response: { 200: DeleteAnswer },
  },
} as const

/**
 * `DELETE /api/file/<handle>`, and `POST …/remove` as the oldest clients ask for it (Filestack
 * reference 5.4): needs policy and signature, or the app's secret, on every app.
 */
export function deleteRoutes(deps: DeleteDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(async (scope) => {
      // Clients say that a body is JSON which is not there.
      leaveBodiesUnread(scope)
      const schema = { ...common.schema, summary: 'Delete a file' }
      scope.delete<Asked>('/api/file/:handle', { ...common, schema }, (request, reply) =>
        remove(deps, request, reply, request.query),
      )
    })
    server.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, text, done) => done(null, Object.fromEntries(new URLSearchParams(`${text}`))),
    )
    const schema = { ...common.schema, summary: 'Delete a file, as older clients ask for it' }
    const body = Type.Union([Words, Type.Null()])
    server.post<Asked & { Body: Words | null }>(
      '/api/file/:handle/remove',
      { ...common, schema: { ...schema, body } },
      (request, reply) => remove(deps, request, reply, { ...request.body, ...request.query }),
    )
  }
}

interface Asked {
  Params: { handle: string }
  Querystring: Words
}

async function remove(
  { apps, findFile, deleteFile }: DeleteDeps,
  request: FastifyRequest<Asked>,
  reply: FastifyReply,
  words: Words,
) {
  const handle = handleOf(request.params.handle)
  const file = handle && (await findFile(handle))
  if (!file) throw fileMissing()
  const { hasPolicy } = await apps.authorize({
    apiKey: file.appKey,
    security: securityOf(words),
    call: 'remove',
    handle: file.handle,
    ...askedBy(request),
    secret: basicSecret(request),
  })
  if (!hasPolicy) throw policyMissing()
  const keepBytes = words.skip_storage === 'true'
  await deleteFile(file, { keepBytes, signal: callerSignal(reply) })
  return {}
}
