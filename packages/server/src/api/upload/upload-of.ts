import type { FastifyRequest } from 'fastify'
import type { Apps } from '../../apps/app.ts'
import { uploadUnknown } from '../../ingest/upload/errors.ts'
import type { Upload, Uploads } from '../../ingest/upload/upload.ts'
import { parseUploadId } from '../../lib/ids.ts'
import { askedBy, securityOf } from '../caller.ts'

export interface UploadOfDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly uploads: Pick<Uploads, 'find'>
}

/** What every request about an upload names. */
export interface UploadFields {
  readonly apikey: string
  readonly upload_id: string
  readonly policy?: string | null | undefined
  readonly signature?: string | null | undefined
}

/**
 * The upload a later request is about. Whoever started it proved that they may; clients of the
 * first generations send no policy from then on, and a long upload may outlast its policy, so its
 * unguessable id is the proof (Filestack reference 2.4). A pair that comes has to be signed for
 * picking all the same, and the page has to be one of the app's.
 */
export async function uploadOf(
  { apps, uploads }: UploadOfDeps,
  request: FastifyRequest,
  fields: UploadFields,
): Promise<Upload> {
  const { app } = await apps.authorize({
    apiKey: fields.apikey,
    security: securityOf(fields),
    call: 'pick',
    isBegun: true,
    ...askedBy(request),
  })
  const id = parseUploadId(fields.upload_id)
  if (!id) throw uploadUnknown()
  return await uploads.find(app.apiKey, id)
}
