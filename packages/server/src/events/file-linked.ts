import type { LinkedFile } from '../files/file-record.ts'
import { defineEvent } from './event.ts'

/** A handle to a file that stays at its source (Filestack reference 10.4, "fp.upload, symlink"). */
export const fileLinked = defineEvent<LinkedFile>({
  type: 'file.linked',
  action: 'fp.upload',
  help: 'A link to a file at its source was made.',
  toPayload: (file, { linkUrl, sourceTitle }) => ({
    url: linkUrl(file.handle),
    client: sourceTitle(file.origin.source),
    type: file.contentType,
    filename: file.filename,
    size: file.size ?? 0,
  }),
})
