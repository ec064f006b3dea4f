import type { FastifyRequest } from 'fastify'
import type { TusUpload } from '../../../ingest/tus/tus-upload.ts'
import { uploadUnknown } from '../../../ingest/upload/errors.ts'
import { parseUploadId } from '../../../lib/ids.ts'
import { askedBy, securityOf } from '../../caller.ts'
import type { AnswerTusDeps } from './answer-tus.ts'

export const TUS_VERSION = '1.0.0'

/**
 * The upload a request is about. Whoever began it proved that they may, so its unguessable id is
 * the proof from then on; a policy that comes all the same has to be one.
 */
export async function admit(
  { apps, tus }: Pick<AnswerTusDeps, 'apps' | 'tus'>,
  request: FastifyRequest,
): Promise<TusUpload> {
  const id = parseUploadId((request.params as { readonly id: string }).id)
  if (!id) throw uploadUnknown()
  const found = await tus.find(id)
  await apps.authorize({
    apiKey: found.upload.request.appKey,
    security: securityOf(request.query as Parameters<typeof securityOf>[0]),
    call: 'pick',
    isBegun: true,
    ...askedBy(request),
  })
  return found
}
