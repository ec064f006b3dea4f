import type { Handle } from '../lib/ids.ts'
import { defineEvent } from './event.ts'
import { exampleHandle } from './examples.ts'

export interface ExportedFile {
  /** What was exported. */
  readonly handle: Handle
  /** The source it was saved to. */
  readonly source: string
  /** As it is called there. */
  readonly filename: string
  /** A linked file: what now lies there. */
  readonly created: Handle
}

/** A file was saved to somebody's drive (Filestack reference 10.4, "fp.export"). */
export const fileExported = defineEvent<ExportedFile>({
  type: 'file.exported',
  action: 'fp.export',
  title: 'File Exports',
  help: "A file was saved to a person's drive.",
  example: {
    handle: exampleHandle(1),
    source: 'dropbox',
    filename: 'newFile.png',
    created: exampleHandle(6),
  },
  fileOf: ({ handle }) => handle,
  toPayload: (file, { fileUrl, sourceTitle }) => ({
    source: fileUrl(file.handle),
    client: sourceTitle(file.source),
    filename: file.filename,
    created: fileUrl(file.created),
  }),
})
