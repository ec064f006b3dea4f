import type { LinkedFile } from '../files/file-record.ts'
import { clientOf } from './client-of.ts'
import { defineEvent } from './event.ts'
import { exampleLinkedFile } from './examples.ts'

/**
 * A handle to a file that stays at its source (Filestack reference 10.4, "fp.upload, symlink"). A
 * document that has no size before it is exported is told with 0, for receivers want an integer.
 */
export const fileLinked = defineEvent<LinkedFile>({
  type: 'file.linked',
  action: 'fp.upload',
  title: 'File Uploads',
  help: 'A link to a file at its source was made.',
  example: exampleLinkedFile,
  fileOf: ({ handle }) => handle,
  toPayload: (file, facts) => ({
    url: facts.fileUrl(file.handle),
    client: clientOf(file, facts),
    type: file.contentType,
    filename: file.filename,
    size: file.size ?? 0,
  }),
})
