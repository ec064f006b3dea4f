import { uploadAborted, uploadCompleted, uploadCompleting, uploadUnknown } from './errors.ts'
import type { Upload } from './upload.ts'

/** The upload, if pieces of it may come. */
export function openUploadOrThrow(upload: Upload | undefined): Upload {
  if (!upload) throw uploadUnknown()
  if (upload.state === 'aborted') throw uploadAborted()
  if (upload.state === 'done') throw uploadCompleted()
  if (upload.state === 'completing') throw uploadCompleting()
  return upload
}
