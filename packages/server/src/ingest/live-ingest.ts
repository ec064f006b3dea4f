import type { StoredFile } from '../files/file-record.ts'
import { createLiveWork, type LiveWork } from '../leases/live-work.ts'
import type { IngestJob, IngestProgress } from './ingest-row.ts'

/** An ingest that runs in this process. */
export interface LiveIngest extends LiveWork<IngestJob, StoredFile> {
  size: number | undefined
  received: number
  saved: IngestProgress | undefined
  /** More has durably arrived than when this process began. */
  hasAdvanced: boolean
}

export function createLiveIngest(job: IngestJob): LiveIngest {
  return {
    ...createLiveWork<IngestJob, StoredFile>(job),
    size: job.progress?.entry.size,
    received: 0,
    saved: undefined,
    hasAdvanced: false,
  }
}
