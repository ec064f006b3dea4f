import type { ExportedThing } from '../events/exported-thing.ts'
import type { LinkedFile } from '../files/file-record.ts'
import type { WorkError, WorkState } from '../leases/leased-rows.ts'
import type { LeasedWork } from '../leases/leased-work.ts'
import type { ApiKey, ConnectionId, ExportId, ObjectId, PickerSessionId } from '../lib/ids.ts'

/** What is to be saved: a file of this app as it is, what tasks make, or what lies at an address. */
export type Exported = ExportedThing

/** Kept whole in the row, so that any process can go on with it. */
export interface ExportRequest {
  readonly appKey: ApiKey
  readonly sessionId: PickerSessionId | undefined
  readonly connectionId: ConnectionId
  /** The source it is saved to: `dropbox`. */
  readonly source: string
  readonly exported: Exported
  /** As listed; `''` is the root. */
  readonly folder: string
  /** As it is to be called there; by default the file's own name. */
  readonly filename: string | undefined
  readonly onClash: 'rename' | 'replace' | 'fail'
  /**
   * The file itself goes there, as its app wants it, and not a copy: the content that it showed when
   * that was decided.
   */
  readonly moves?: ObjectId | undefined
}

/** An export as everybody outside this folder sees it. */
export interface Export {
  readonly id: ExportId
  readonly appKey: ApiKey
  readonly sessionId: PickerSessionId | undefined
  readonly exported: Exported
  readonly source: string
  readonly folder: string
  /** As it is called there, once that is known; before, as it was asked for. */
  readonly filename: string
  readonly state: WorkState
  /** Bytes; unknown before the content was opened. */
  readonly size: number | undefined
  /** Bytes the source has. */
  readonly sent: number
  readonly attempts: number
  /** What now lies there. Present when `state` is `done`. */
  readonly file: LinkedFile | undefined
  /** Present when `failed`; while `waiting`, the reason for the wait. */
  readonly error: WorkError | undefined
  /** While `waiting`: when it goes on. */
  readonly resumesAt: Date | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

/**
 * The public face of `export/`. Starting rejects with `exports_full`, `app_exports_full` and, when
 * the key was used for other files, `request_key_used`. Of a cancelled one nothing is left at the
 * source, unless it was done by then.
 */
export type Exports = LeasedWork<ExportId, ExportRequest, Export>
