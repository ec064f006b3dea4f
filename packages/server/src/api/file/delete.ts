import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Apps } from '../../apps/app.ts'
import { policyMissing } from '../../apps/errors.ts'
import type { DeleteFile } from '../../files/delete-file.ts'
import { fileMissing } from '../../files/errors.ts'
import type { FileRecord } from '../../files/file-record.ts'
import type { Handle } from '../../lib/ids.ts'
import { askedBy, callerSignal, securityOf } from '../caller.ts'
import { handleOf } from '../cdn/parse-target.ts'
import { basicSecret } from './basic-secret.ts'

export interface DeleteDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly findFile: (handle: Handle) => Promise<FileRecord | undefined>
  readonly deleteFile: DeleteFile
}

const Text = Type.Optional(Type.String({ maxLength: 8192 }))

/** `DELETE /api/file/<handle>`: needs policy and signature, or the app's secret, on every app. */
export function deleteRoutes({
  apps,
  findFile,
  deleteFile,
}: DeleteDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.delete(
      '/api/file/:handle',
      {
        config: { guard: 'app', errors: 'text' },
        schema: {
          summary: 'Delete a file',
          description: 'With `skip_storage=true` only the handle goes, and the bytes stay.',
          params: Type.Object({ handle: Type.String({ maxLength: 512 }) }),
          querystring: Type.Object({
            policy: Text,
            signature: Text,
            key: Text,
            skip_storage: Text,
          }),
        },
      },
      async (request, reply) => {
        const { query } = request
        const handle = handleOf(request.params.handle)
        const file = handle && (await findFile(handle))
        if (!file) throw fileMissing()
        const { hasPolicy } = await apps.authorize({
          apiKey: file.appKey,
          security: securityOf(query),
          call: 'remove',
          handle: file.handle,
          ...askedBy(request),
          secret: basicSecret(request),
        })
        if (!hasPolicy) throw policyMissing()
        await deleteFile(file, {
          keepBytes: query.skip_storage === 'true',
          signal: callerSignal(reply),
        })
        return {}
      },
    )
  }
}
