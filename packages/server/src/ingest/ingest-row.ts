import type { Selectable } from 'kysely'
import type { IngestsTable } from '../db/tables.ts'
import type { FileRecord } from '../files/file-record.ts'
import { errorFromRow } from '../leases/leased-rows.ts'
import type { Range } from '../lib/byte-ranges.ts'
import type { ApiKey, Handle, IngestId, PickerSessionId } from '../lib/ids.ts'
import type { FileEntry } from '../sources/source.ts'
import type { HashState } from './hasher.ts'
import type { Ingest, IngestRequest, IngestState } from './ingest.ts'

/** What a process that goes on with an ingest has to know; kept as JSON in the row. */
export interface IngestProgress {
  /** The entry as it was when the transfer began; its `rev` pins every later range. */
  readonly entry: PinnedEntry
  readonly storageKey: string
  readonly uploadState: string
  /** What has durably arrived. */
  readonly ranges: readonly Range[]
  /** Where the storage cannot be read back: the hashes up to the end of the first range. */
  readonly hashes: HashState | undefined
}

export type PinnedEntry = Pick<
  FileEntry,
  'id' | 'name' | 'rev' | 'size' | 'blockHash' | 'contentType'
>

/** An ingest as the process that works on it sees it. */
export interface IngestJob {
  readonly id: IngestId
  readonly request: IngestRequest
  readonly progress: IngestProgress | undefined
  readonly attempts: number
  /** Since when it has got nowhere; 0 = it has not been refused yet. */
  readonly troubleSince: number
  readonly cancelRequested: boolean
}

type Row = Selectable<IngestsTable>

export function jobFromRow(row: Row): IngestJob {
  return {
    id: row.id as IngestId,
    request: JSON.parse(row.request) as IngestRequest,
    progress: row.progress === null ? undefined : (JSON.parse(row.progress) as IngestProgress),
    attempts: row.attempts,
    troubleSince: row.trouble_since,
    cancelRequested: row.cancel_requested === 1,
  }
}

/** The handle of a finished ingest is looked up by the caller. */
export function ingestFromRow(row: Row, file: FileRecord | undefined): Ingest {
  const state = row.state as IngestState
  return {
    id: row.id as IngestId,
    appKey: row.app_key as ApiKey,
    sessionId: (row.session_id ?? undefined) as PickerSessionId | undefined,
    source: row.source,
    ref: row.ref,
    state,
    size: row.size ?? undefined,
    received: row.received,
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
