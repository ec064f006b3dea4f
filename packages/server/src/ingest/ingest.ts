import type { FileRecord } from '../files/file-record.ts'
import { WORK_STATES, type WorkError, type WorkState } from '../leases/leased-rows.ts'
import type { LeasedWork } from '../leases/leased-work.ts'
import type { ApiKey, ConnectionId, Handle, IngestId, PickerSessionId } from '../lib/ids.ts'
import type { SealedHeaders } from './sealed-headers.ts'

export const INGEST_STATES = WORK_STATES
export type IngestState = WorkState

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
  /** The source where the app keeps it; by default it rests with us. */
  readonly storeIn?: string | undefined
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

export type IngestError = WorkError

/**
 * The public face of `ingest/`. Starting rejects with `ingests_full`, `app_ingests_full` and, when
 * the key was used for other entries, `request_key_used`. What has arrived of a cancelled one is
 * thrown away.
 */
export type Ingests = LeasedWork<IngestId, IngestRequest, Ingest>
