import type { StoredFile } from '../files/file-record.ts'
import { clientOf } from './client-of.ts'
import { defineEvent } from './event.ts'
import { exampleStoredFile } from './examples.ts'

/** A copy rests with us (Filestack reference 10.4, "fp.upload, with store"). */
export const fileStored = defineEvent<StoredFile>({
  type: 'file.stored',
  action: 'fp.upload',
  title: 'File Uploads',
  help: 'A file was stored.',
  example: exampleStoredFile,
  fileOf: ({ handle }) => handle,
  usageOf: ({ size }) => ({ filesStored: 1, bytesStored: size }),
  toPayload: (file, facts) => ({
    ...(file.container === undefined ? {} : { container: file.container }),
    url: facts.linkUrl(file.handle),
    filename: file.filename,
    client: clientOf(file, facts),
    key: file.path,
    type: file.contentType,
    status: 'Stored',
    size: file.size,
    ...(Object.keys(file.uploadTags).length > 0 ? { upload_tags: file.uploadTags } : {}),
  }),
})
