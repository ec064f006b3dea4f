import type { Selectable } from 'kysely'
import type { FolderPicksTable } from '../../db/tables.ts'
import { errorFromRow, hasEnded, type WorkError, type WorkState } from '../../leases/leased-rows.ts'
import type { ApiKey, FolderPickId, FolderZipId, PickerSessionId } from '../../lib/ids.ts'
import type { FolderPick, FolderPickCounts, FolderPickRequest } from './folder-pick.ts'

/** What the row knows of how far it is. */
export interface FolderPickProgress extends FolderPickCounts {
  /** Where the listing goes on. */
  readonly cursor: string | undefined
  /** Entries of the listing so far. */
  readonly seen: number
}

/** A folder pick as the process that works on it sees it. */
export interface FolderPickJob {
  readonly id: FolderPickId
  readonly zipId: FolderZipId
  readonly request: FolderPickRequest
  readonly progress: FolderPickProgress
  readonly attempts: number
  /** Since when it has got nowhere; 0 = it has not been refused yet. */
  readonly troubleSince: number
  readonly cancelRequested: boolean
}

/** What all of its files wait for. */
export interface FilesWait {
  readonly error: WorkError
  readonly resumesAt: Date
}

type Row = Selectable<FolderPicksTable>

export const NO_PROGRESS: FolderPickProgress = {
  ...{ cursor: undefined, isCounted: false, seen: 0 },
  ...{ found: 0, skipped: 0, bytes: 0, done: 0, failed: 0, received: 0 },
}

export function jobFromRow(row: Row): FolderPickJob {
  return {
    id: row.id as FolderPickId,
    zipId: row.zip_id as FolderZipId,
    request: JSON.parse(row.request) as FolderPickRequest,
    progress: progressFromRow(row),
    attempts: row.attempts,
    troubleSince: row.trouble_since,
    cancelRequested: row.cancel_requested === 1,
  }
}

function progressFromRow(row: Row): FolderPickProgress {
  const { seen, found, skipped, bytes, done, failed, received } = row
  const isCounted = row.is_counted === 1
  const cursor = row.cursor ?? undefined
  return { cursor, isCounted, seen, found, skipped, bytes, done, failed, received }
}

export function folderPickFromRow(row: Row): FolderPick {
  const { id, zipId, request, progress } = jobFromRow(row)
  const error = errorFromRow(row)
  const resumesAt = row.state === 'waiting' ? row.lease_until : (row.resumes_at ?? undefined)
  const own = row.state as WorkState
  const isOpen = !hasEnded({ state: own })
  return {
    ...progress,
    received: progress.received + (isOpen ? row.arriving : 0),
    ...{ id, zipId, error },
    ...headOf(request),
    appKey: row.app_key as ApiKey,
    sessionId: (row.session_id ?? undefined) as PickerSessionId | undefined,
    state: own === 'running' && resumesAt !== undefined ? 'waiting' : own,
    resumesAt: isOpen && resumesAt !== undefined ? new Date(resumesAt) : undefined,
  }
}

/** What was asked for, as everybody is told. */
export const headOf = ({ source, folder, name }: FolderPickRequest) => ({ source, folder, name })
