import type { SecurityPair } from '../../apps/app.ts'
import type { FileRecord } from '../../files/file-record.ts'
import type { WorkError, WorkState } from '../../leases/leased-rows.ts'
import type { LeasedWork } from '../../leases/leased-work.ts'
import type {
  ApiKey,
  ConnectionId,
  FolderPickId,
  FolderZipId,
  PickerSessionId,
} from '../../lib/ids.ts'

/** Which folder somebody wants, and what of it. Kept whole in the row. */
export interface FolderPickRequest {
  readonly appKey: ApiKey
  readonly sessionId: PickerSessionId | undefined
  readonly connectionId: ConnectionId
  readonly source: string
  /** As listed, without a slash at its end; `''` is the root. */
  readonly folder: string
  /** For people, and for the archive. */
  readonly name: string
  /** Types, wildcards and extensions; an empty list wants everything. */
  readonly accept: readonly string[]
  /** Bytes; larger files are passed over. */
  readonly maxFileSize: number | undefined
  /** Fewer than the installation allows. */
  readonly maxFiles: number | undefined
  /** Storage options of the client; below `path` the folder's own folders are kept. */
  readonly container: string | undefined
  readonly path: string | undefined
  /** The source where the app keeps them. */
  readonly storeIn?: string | undefined
  readonly uploadTags: Readonly<Record<string, string>>
  /** Of the request: each file's place has to be allowed by the policy, too. */
  readonly security: SecurityPair
  /** Limits of the policy. */
  readonly minSize: number | undefined
  readonly maxSize: number | undefined
}

/** How large folders may be. */
export interface FolderPickLimits {
  readonly files: number
  readonly bytes: number
  readonly depth: number
}

/** How far it has come, file by file. */
export interface FolderPickCounts {
  /** All of it was looked at. */
  readonly isCounted: boolean
  /** Files that are wanted. */
  readonly found: number
  /** Files that are not. */
  readonly skipped: number
  /** Bytes of the files found, as far as it is known. */
  readonly bytes: number
  readonly done: number
  readonly failed: number
  /** Bytes that arrived. */
  readonly received: number
}

/** A folder that was picked as one, as everybody outside this folder sees it. */
export interface FolderPick extends FolderPickCounts {
  readonly id: FolderPickId
  readonly appKey: ApiKey
  readonly sessionId: PickerSessionId | undefined
  readonly source: string
  readonly folder: string
  readonly name: string
  readonly zipId: FolderZipId
  /** `done` when each file was stored or failed; `failed` when the folder itself could not be read. */
  readonly state: WorkState
  /** Present when `failed` or `cancelled`; while `waiting`, the reason for the wait. */
  readonly error: WorkError | undefined
  /** While `waiting`: when it goes on. */
  readonly resumesAt: Date | undefined
}

/** One file of such a folder. */
export interface FolderPickFile {
  readonly seq: number
  readonly ref: string
  /** Relative to the folder. */
  readonly path: string
  /** Bytes, where they are known. */
  readonly size: number | undefined
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  /** Absent when it was deleted since. */
  readonly file: FileRecord | undefined
  readonly error: { readonly code: string; readonly message: string } | undefined
}

export interface FolderPickFilesAsk {
  readonly state: 'done' | 'failed' | undefined
  /** The `seq` of the last one of the page before; -1 for the first page. */
  readonly after: number
  readonly limit: number
}

/**
 * The public face of `ingest/folder-picks/`. Starting rejects with `folder_picks_full`,
 * `app_folder_picks_full` and `request_key_used`. A cancelled one keeps what was stored.
 */
export interface FolderPicks
  extends Omit<LeasedWork<FolderPickId, FolderPickRequest, FolderPick>, 'startOnce'> {
  /** In the order in which they were found. */
  files(pick: FolderPick, ask: FolderPickFilesAsk): Promise<readonly FolderPickFile[]>
  /**
   * Tries again what failed or was cancelled; what was stored stays as it is. One that has not
   * ended, or of which everything was stored, is answered as it is.
   */
  retry(appKey: ApiKey, id: FolderPickId): Promise<FolderPick | undefined>
}
