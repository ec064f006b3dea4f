import type { StoredFile } from '../files/file-record.ts'
import { defineEvent } from './event.ts'

/** A copy rests with us (Filestack reference 10.4, "fp.upload, with store"). */
export const fileStored = defineEvent<StoredFile>({
  type: 'file.stored',
  action: 'fp.upload',
  help: 'A file was stored.',
  toPayload: (file, { linkUrl, sourceTitle }) => ({
    ...(file.container === undefined ? {} : { container: file.container }),
    url: linkUrl(file.handle),
    filename: file.filename,
    client: file.origin ? sourceTitle(file.origin.source) : 'Computer',
    key: file.path,
    type: file.contentType,
    status: 'Stored',
    size: file.size,
    ...(Object.keys(file.uploadTags).length > 0 ? { upload_tags: file.uploadTags } : {}),
  }),
})
