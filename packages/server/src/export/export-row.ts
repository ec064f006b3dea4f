import type { Selectable } from 'kysely'
import type { ExportsTable } from '../db/tables.ts'
import type { LinkedFile } from '../files/file-record.ts'
import { errorFromRow, type WorkState } from '../leases/leased-rows.ts'
import type { Range } from '../lib/byte-ranges.ts'
import type { ApiKey, ExportId, Handle, PickerSessionId } from '../lib/ids.ts'
import type { Export, ExportRequest } from './export.ts'

/** What a process that goes on with an export has to know; kept as JSON in the row. */
export type ExportProgress = UnfinishedExport | PlacedExport

/** It is on its way, piece by piece. */
export interface UnfinishedExport {
  readonly kind: 'unfinished'
  /** Of the content: for another one everything begins anew. */
  readonly version: string
  /** The source's word for the file that nobody sees yet. */
  readonly unfinished: string
  /** What the source has. */
  readonly ranges: readonly Range[]
  /** By block, where nobody knew the hash of the whole before it was read: `null` = not read yet. */
  readonly blockHashes: readonly (string | null)[] | undefined
}

/** From here on it may lie at its place. */
export interface PlacedExport {
  readonly kind: 'placed'
  readonly name: string
  readonly size: number
  readonly blockHash: string
  /** Absent when it is written in one call. */
  readonly unfinished: string | undefined
}

/** An export as the process that works on it sees it. */
export interface ExportJob {
  readonly id: ExportId
  readonly request: ExportRequest
  readonly progress: ExportProgress | undefined
  readonly attempts: number
  /** Since when it has got nowhere; 0 = it has not been refused yet. */
  readonly troubleSince: number
  readonly cancelRequested: boolean
}

type Row = Selectable<ExportsTable>

export function jobFromRow(row: Row): ExportJob {
  return {
    id: row.id as ExportId,
    request: requestIn(row),
    progress: row.progress === null ? undefined : (JSON.parse(row.progress) as ExportProgress),
    attempts: row.attempts,
    troubleSince: row.trouble_since,
    cancelRequested: row.cancel_requested === 1,
  }
}

const requestIn = (row: Row) => JSON.parse(row.request) as ExportRequest

/** The handle of a finished export is looked up by the caller. */
export function exportFromRow(row: Row, file: LinkedFile | undefined): Export {
  const state = row.state as WorkState
  return {
    id: row.id as ExportId,
    appKey: row.app_key as ApiKey,
    sessionId: (row.session_id ?? undefined) as PickerSessionId | undefined,
    exported: requestIn(row).exported,
    source: row.source,
    folder: row.folder,
    filename: row.filename,
    state,
    size: row.size ?? undefined,
    sent: row.sent,
    attempts: row.attempts,
    file,
    error: errorFromRow(row),
    resumesAt: state === 'waiting' ? new Date(row.lease_until) : undefined,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  }
}

export function handleFromRow(row: Row): Handle | undefined {
  return (row.handle ?? undefined) as Handle | undefined
}

/** Bytes the source has. */
export function sentIn(progress: ExportProgress | undefined): number {
  if (progress?.kind === 'placed') return progress.unfinished === undefined ? 0 : progress.size
  return (progress?.ranges ?? []).reduce((sum, [start, end]) => sum + end - start, 0)
}
