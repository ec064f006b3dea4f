import type { FileRecord } from '../files/file-record.ts'
import { defineEvent } from './event.ts'

/** A handle answers no more (Filestack reference 10.4, "fp.delete"). */
export const fileDeleted = defineEvent<FileRecord>({
  type: 'file.deleted',
  action: 'fp.delete',
  help: 'A file was deleted.',
  toPayload: (file, { linkUrl }) => ({ url: linkUrl(file.handle) }),
})
