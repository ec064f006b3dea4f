import type { FileAnswer } from '@quayside/wire'
import type { ApiSettings, StoreTo } from '../api/api.ts'

/** `uploadConfig` of the picker and the options of `client.upload` (Filestack reference 8.5). */
export interface UploadSettings {
  /** Bytes, at least 5 MiB; 6 MiB by default. */
  readonly partSize?: number | undefined
  /** Parts at once; 3 by default. */
  readonly concurrency?: number | undefined
  /** Tries after the first, per request; 10 by default. */
  readonly retry?: number | undefined
  readonly retryFactor?: number | undefined
  readonly retryMaxTime?: number | undefined
  /** Milliseconds for one request; 120,000 by default. */
  readonly timeout?: number | undefined
  readonly progressInterval?: number | undefined
  readonly disableIntegrityCheck?: boolean | undefined
  /**
   * Whether an upload goes on where it was when the same file is sent again after a reload or crash.
   * `true` by default.
   */
  readonly resume?: boolean | undefined
  /** Where uploads under way are remembered: in pages `localStorage`, elsewhere nowhere by default. */
  readonly resumeStore?: ResumeStore | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
}

/**
 * Where uploads under way are remembered, for one process or browser at a time. Whoever reads it can
 * go on with them for a day. `localStorage` is one; what throws or rejects is passed over.
 */
export interface ResumeStore {
  getItem(key: string): string | null | undefined | Promise<string | null | undefined>
  setItem(key: string, value: string): unknown
  removeItem(key: string): unknown
}

export interface UploadRequest {
  readonly body: Blob
  readonly filename: string
  readonly contentType: string
  readonly store?: StoreTo | undefined
  /** `alt` text of a picture. */
  readonly alt?: string | undefined
  readonly settings?: UploadSettings | undefined
  onProgress?(progress: UploadProgress): void
  /** Told when it goes on where an earlier one ended, with what has arrived. */
  onContinue?(progress: UploadProgress): void
  /** Told before each further try, so that a person can be told why nothing moves. */
  onRetry?(problem: {
    readonly attempt: number
    readonly waitMs: number
    readonly error: Error
  }): void
}

export interface UploadProgress {
  readonly sent: number
  readonly total: number
}

/** An upload on its way. Aborting happens by `cancel`; `done` then rejects with an `AbortError`. */
export interface RunningUpload {
  readonly done: Promise<FileAnswer>
  /** Requests under way end, no new ones begin. */
  pause(): void
  resume(): void
  cancel(): void
}

/** Sends one file in parts; the service answers only when all of it is durable. */
export type Upload = (settings: ApiSettings, request: UploadRequest) => RunningUpload
