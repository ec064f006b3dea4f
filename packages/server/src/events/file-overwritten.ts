import type { StoredFile } from '../files/file-record.ts'
import { clientOf } from './client-of.ts'
import { defineEvent } from './event.ts'
import { exampleHandle, exampleStoredFile } from './examples.ts'

/** A handle shows other bytes from now on (Filestack reference 10.4, "fp.overwrite"). */
export const fileOverwritten = defineEvent<StoredFile>({
  type: 'file.overwritten',
  action: 'fp.overwrite',
  title: 'File Overwrites',
  help: "A file's content was replaced.",
  example: { ...exampleStoredFile, handle: exampleHandle(1), size: 4_096, origin: undefined },
  fileOf: ({ handle }) => handle,
  usageOf: ({ size }) => ({ overwrites: 1, bytesStored: size }),
  toPayload: (file, facts) => ({
    mimetype: file.contentType,
    url: facts.linkUrl(file.handle),
    isWriteable: true,
    filename: file.filename,
    client: clientOf(file, facts),
    size: file.size,
  }),
})
