import type { WorkState } from '../../leases/leased-rows.ts'
import { createLiveWork, type LiveWork } from '../../leases/live-work.ts'
import type { FilesWait, FolderPickJob, FolderPickProgress } from './folder-pick-row.ts'

/** How it has ended. */
export type FolderPickEnd = Extract<WorkState, 'done'>

/** A folder pick that runs in this process. */
export interface LiveFolderPick extends LiveWork<FolderPickJob, FolderPickEnd> {
  progress: FolderPickProgress
  /** Bytes of files that are on their way. */
  arriving: number
  /** Present while all files on their way wait. */
  wait: FilesWait | undefined
  /** It has come further than when this process began. */
  hasAdvanced: boolean
}

export function createLiveFolderPick(job: FolderPickJob): LiveFolderPick {
  return {
    ...createLiveWork<FolderPickJob, FolderPickEnd>(job),
    progress: job.progress,
    arriving: 0,
    wait: undefined,
    hasAdvanced: false,
  }
}
