import type { IngestId } from '../lib/ids.ts'
import { defineEvent } from './event.ts'

export interface FailedIngest {
  readonly id: IngestId
  readonly source: string
  /** What was asked for, as the source calls it. */
  readonly ref: string
  readonly error: { readonly code: string; readonly message: string }
}

/** A picked file could not be stored, and is not tried again. */
export const ingestFailed = defineEvent<FailedIngest>({
  type: 'ingest.failed',
  action: 'qs.ingest.failed',
  title: 'Failed Transfers',
  help: 'A picked file could not be stored, and is not tried again. Cancelled ones are not told.',
  example: {
    id: 'ing_0mb3zq3k0Example0000001' as IngestId,
    source: 'dropbox',
    ref: '/bike.png',
    error: {
      code: 'source_entry_missing',
      message: 'This file is not at the source any more. It may have been moved or deleted.',
    },
  },
  toPayload: ({ id, source, ref, error }, { sourceTitle }) => ({
    ingest: id,
    client: sourceTitle(source),
    path: ref,
    error: { code: error.code, message: error.message },
  }),
})
