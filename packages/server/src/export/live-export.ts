import type { LinkedFile } from '../files/file-record.ts'
import { createLiveWork, type LiveWork } from '../leases/live-work.ts'
import { type ExportJob, type ExportProgress, sentIn } from './export-row.ts'

/** An export that runs in this process. */
export interface LiveExport extends LiveWork<ExportJob, LinkedFile> {
  size: number | undefined
  sent: number
  /** Once it is known. */
  filename: string | undefined
  saved: ExportProgress | undefined
  /** The source has more than when this process began. */
  hasAdvanced: boolean
}

export function createLiveExport(job: ExportJob): LiveExport {
  return {
    ...createLiveWork<ExportJob, LinkedFile>(job),
    size: undefined,
    sent: sentIn(job.progress),
    filename: job.request.filename,
    saved: undefined,
    hasAdvanced: false,
  }
}
