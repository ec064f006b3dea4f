import type { Handle } from '../lib/ids.ts'
import { defineEvent } from './event.ts'
import { exampleHandle } from './examples.ts'
import { addressOf, type ExportedThing } from './exported-thing.ts'

export interface ExportedFile {
  readonly exported: ExportedThing
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
    exported: { kind: 'file', handle: exampleHandle(1) },
    source: 'dropbox',
    filename: 'newFile.png',
    created: exampleHandle(6),
  },
  fileOf: ({ exported }) => (exported.kind === 'file' ? exported.handle : undefined),
  toPayload: ({ exported, source, filename, created }, facts) => ({
    source: addressOf(exported, facts),
    client: facts.sourceTitle(source),
    filename,
    created: facts.fileUrl(created),
  }),
})
