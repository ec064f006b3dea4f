import type { Apps } from '../../apps/app.ts'
import { appDisabled, appUnknown } from '../../apps/errors.ts'
import { uploadUnknown } from '../../ingest/upload/errors.ts'
import type { Upload, Uploads } from '../../ingest/upload/upload.ts'
import { parseApiKey, parseUploadId } from '../../lib/ids.ts'

/**
 * The upload a later request is about. Whoever started it proved that they may; clients of the
 * first generations send no policy from then on, and a long upload may outlast its policy, so its
 * unguessable id is the proof.
 */
export async function uploadOf(
  { apps, uploads }: { readonly apps: Pick<Apps, 'find'>; readonly uploads: Pick<Uploads, 'find'> },
  body: { readonly apikey: string; readonly upload_id: string },
): Promise<Upload> {
  const apiKey = parseApiKey(body.apikey)
  const app = apiKey && (await apps.find(apiKey))
  if (!app) throw appUnknown()
  if (!app.enabled) throw appDisabled(app.apiKey)
  const id = parseUploadId(body.upload_id)
  if (!id) throw uploadUnknown()
  return await uploads.find(app.apiKey, id)
}
