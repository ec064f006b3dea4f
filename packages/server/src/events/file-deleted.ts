import type { FileRecord } from '../files/file-record.ts'
import { defineEvent } from './event.ts'
import { exampleHandle, exampleStoredFile } from './examples.ts'

/** A handle answers no more (Filestack reference 10.4, "fp.delete"). */
export const fileDeleted = defineEvent<Pick<FileRecord, 'handle'>>({
  type: 'file.deleted',
  action: 'fp.delete',
  title: 'File Deletions',
  help: 'A file was deleted.',
  example: { ...exampleStoredFile, handle: exampleHandle(1) },
  fileOf: ({ handle }) => handle,
  usageOf: () => ({ deletes: 1 }),
  toPayload: (file, { linkUrl }) => ({ url: linkUrl(file.handle) }),
})
