import type { ErrorKind } from '../errors.ts'
import type { FileRecord } from '../files/file-record.ts'
import type { ApiKey, ConnectionId, Handle, IngestId, PickerSessionId } from '../lib/ids.ts'
import type { SealedHeaders } from './sealed-headers.ts'

export const INGEST_STATES = [
  'queued',
  'running',
  'waiting',
  'done',
  'failed',
  'cancelled',
] as const
export type IngestState = (typeof INGEST_STATES)[number]

/** What somebody asked to be stored. Kept whole in the row, so that any process can go on with it. */
export interface IngestRequest {
  readonly appKey: ApiKey
  readonly sessionId: PickerSessionId | undefined
  /** Absent for sources nobody connects to. */
  readonly connectionId: ConnectionId | undefined
  readonly source: string
  readonly ref: string
  /** Another name than the source's. */
  readonly filename: string | undefined
  /** The type somebody says it has; by default its bytes and its name tell. */
  readonly contentType?: string | undefined
  /** What is sent to the address along with every question; for public sources only. */
  readonly headers?: SealedHeaders | undefined
  /** What is there is base64 text, and meant are the bytes it stands for. */
  readonly isBase64?: boolean | undefined
  /** The file whose content this replaces; by default a new file is made. */
  readonly overwrites?: Handle | undefined
  /** Storage options of the client, answered back to it. */
  readonly container: string | undefined
  readonly path: string | undefined
  readonly uploadTags: Readonly<Record<string, string>>
  /** For documents that exist only as exports. */
  readonly exportFormat: string | undefined
  /** Somebody waits: with nothing arrived, trouble that lasts so long ends it (15 minutes by default). */
  readonly patienceMs?: number | undefined
  /** The file became another one midway: start over on the new one, or fail. */
  readonly onChange: 'restart' | 'fail'
  /** Limits of the policy. */
  readonly minSize: number | undefined
  readonly maxSize: number | undefined
}

/** An ingest as everybody outside this folder sees it. */
export interface Ingest {
  readonly id: IngestId
  readonly appKey: ApiKey
  readonly sessionId: PickerSessionId | undefined
  readonly source: string
  readonly ref: string
  readonly state: IngestState
  /** Bytes; unknown before the source answered, and for exports. */
  readonly size: number | undefined
  /** Bytes that arrived so far. */
  readonly received: number
  readonly attempts: number
  /** Present when `state` is `done`. */
  readonly file: FileRecord | undefined
  /** Present when `failed`; while `waiting`, the reason for the wait. */
  readonly error: IngestError | undefined
  /** While `waiting`: when it goes on. */
  readonly resumesAt: Date | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface IngestError {
  readonly kind: ErrorKind
  readonly code: string
  /** For people. */
  readonly message: string
}

/** The public face of `ingest/`. An ingest goes on when its caller goes away. */
export interface Ingests {
  /**
   * Writes the rows and begins. Resolves when the rows are durable, in order. With a `requestKey`
   * that the session has used already it answers those that were begun then, as they are now.
   * Rejects with `ingests_full`, `app_ingests_full` and, when the key was used for other entries,
   * `request_key_used`.
   */
  start(
    requests: readonly IngestRequest[],
    options?: { readonly requestKey?: string | undefined },
  ): Promise<readonly Ingest[]>
  /** Resolves when it is done, failed or cancelled. Aborting the signal ends the wait, not the ingest. */
  wait(appKey: ApiKey, id: IngestId, signal: AbortSignal): Promise<Ingest>
  /** `undefined` when this app has no such ingest. */
  find(appKey: ApiKey, id: IngestId): Promise<Ingest | undefined>
  /** Those of these that this app has, in no order; up to 500 of them. */
  findMany(appKey: ApiKey, ids: readonly IngestId[]): Promise<readonly Ingest[]>
  /**
   * Each as it is now, then at every change, at most some four times a second, until all have
   * ended. Those that this app does not have, or no longer, are left out.
   */
  watch(appKey: ApiKey, ids: readonly IngestId[], signal: AbortSignal): AsyncIterable<Ingest>
  /** Ends it wherever it runs; what has arrived is thrown away. One that has ended stays as it is. */
  cancel(appKey: ApiKey, id: IngestId): Promise<Ingest | undefined>
}
