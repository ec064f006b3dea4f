import type { ExportId } from '../lib/ids.ts'
import { defineEvent } from './event.ts'
import { exampleHandle } from './examples.ts'
import { addressOf, type ExportedThing } from './exported-thing.ts'

export interface FailedExport {
  readonly id: ExportId
  readonly exported: ExportedThing
  /** The source it was to be saved to. */
  readonly source: string
  /** As the source calls it. */
  readonly folder: string
  readonly filename: string
  readonly error: { readonly code: string; readonly message: string }
}

/** A file could not be saved to a person's drive, and is not tried again. */
export const exportFailed = defineEvent<FailedExport>({
  type: 'export.failed',
  action: 'qs.export.failed',
  title: 'Failed Exports',
  help: "A file could not be saved to a person's drive, and is not tried again. Cancelled ones are not told.",
  example: {
    id: 'exp_0mb3zq3k0Example0000001' as ExportId,
    exported: { kind: 'file', handle: exampleHandle(1) },
    source: 'dropbox',
    folder: '/Invoices',
    filename: 'newFile.png',
    error: { code: 'source_storage_full', message: 'There is not enough room in this account.' },
  },
  fileOf: ({ exported }) => (exported.kind === 'file' ? exported.handle : undefined),
  toPayload: ({ id, exported, source, folder, filename, error }, facts) => ({
    export: id,
    source: addressOf(exported, facts),
    client: facts.sourceTitle(source),
    path: folder,
    filename,
    error: { code: error.code, message: error.message },
  }),
})
