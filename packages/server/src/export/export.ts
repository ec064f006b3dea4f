import type { ErrorKind } from '../errors.ts'
import type { LinkedFile } from '../files/file-record.ts'
import type { ApiKey, ConnectionId, ExportId, Handle, PickerSessionId } from '../lib/ids.ts'

export const EXPORT_STATES = [
  'queued',
  'running',
  'waiting',
  'done',
  'failed',
  'cancelled',
] as const
export type ExportState = (typeof EXPORT_STATES)[number]

/** What is to be saved. */
export type Exported =
  /** A file of this app, as it is. */
  | { readonly kind: 'file'; readonly handle: Handle }
  /** What tasks make of a file or an address: `output=format:pdf/<handle>`, as in a conversion's path. */
  | { readonly kind: 'conversion'; readonly path: string }
  /** What lies at an address of the web. */
  | { readonly kind: 'address'; readonly url: string }

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
  /** As it is to be called there; the file's own name by default. */
  readonly filename: string | undefined
  readonly onClash: 'rename' | 'replace' | 'fail'
}

/** An export as everybody outside this folder sees it. */
export interface Export {
  readonly id: ExportId
  readonly appKey: ApiKey
  readonly sessionId: PickerSessionId | undefined
  readonly source: string
  readonly folder: string
  /** As it is called there, once that is known; before, as it was asked for. */
  readonly filename: string
  readonly state: ExportState
  /** Bytes; unknown before the content was opened. */
  readonly size: number | undefined
  /** Bytes the source has. */
  readonly sent: number
  readonly attempts: number
  /** What now lies there. Present when `state` is `done`. */
  readonly file: LinkedFile | undefined
  /** Present when `failed`; while `waiting`, the reason for the wait. */
  readonly error:
    | { readonly kind: ErrorKind; readonly code: string; readonly message: string }
    | undefined
  /** While `waiting`: when it goes on. */
  readonly resumesAt: Date | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** The public face of `export/`. An export goes on when its caller goes away. */
export interface Exports {
  /**
   * Writes the rows and begins. Resolves when the rows are durable, in order. With a `requestKey`
   * of the session, the same request again answers what the first one began.
   */
  start(
    requests: readonly ExportRequest[],
    options?: { readonly requestKey?: string | undefined },
  ): Promise<readonly Export[]>
  find(appKey: ApiKey, id: ExportId): Promise<Export | undefined>
  findMany(appKey: ApiKey, ids: readonly ExportId[]): Promise<readonly Export[]>
  /** Each as it is now, then each change, until all have ended. */
  watch(appKey: ApiKey, ids: readonly ExportId[], signal: AbortSignal): AsyncIterable<Export>
  /** Resolves when it has ended, however that is. */
  wait(appKey: ApiKey, id: ExportId, signal: AbortSignal): Promise<Export>
  /** Nothing of it is left at the source, unless it was done by then. `undefined`: there is none. */
  cancel(appKey: ApiKey, id: ExportId): Promise<Export | undefined>
}
