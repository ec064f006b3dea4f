import type { StoredFile } from '../../files/file-record.ts'
import type { ByteBody } from '../../lib/byte-body.ts'
import type { UploadId } from '../../lib/ids.ts'
import type { Upload, UploadRequest } from '../upload/upload.ts'

/** A file somebody sends by the tus protocol: from its beginning to its end, in any number of requests. */
export interface TusUpload {
  readonly upload: Upload
  /** Bytes that are durable; all of them once the file is made. */
  readonly offset: number
  /** `undefined` as long as its sender has not told it. */
  readonly size: number | undefined
  /** The sender's own words about it, as they are answered; we do not read them again. */
  readonly metadata: string | undefined
  /** When something last arrived or happened. */
  readonly touchedAt: Date
}

/** What a sender announces. */
export interface TusRequest extends Omit<UploadRequest, 'size' | 'isIntelligent'> {
  readonly size: number | undefined
  readonly metadata: string | undefined
  /** What the policy allows. */
  readonly minSize: number | undefined
  readonly maxSize: number | undefined
}

/** The right to add to an upload, which one request has at a time. */
export interface TusLock {
  release(): Promise<void>
}

/**
 * Uploads by the tus protocol. Every call may reach another process. Who knows an upload's id may go
 * on with it.
 */
export interface TusUploads {
  /** Rejects with `file_too_large`, `file_too_small`, `uploads_full`. */
  start(request: TusRequest): Promise<TusUpload>
  /** Rejects with `upload_unknown`, and `gone` / `upload_aborted`. */
  find(id: UploadId): Promise<TusUpload>
  /**
   * Waits until nobody else adds to the upload. Whoever does is asked to end, by `onWanted`, as is
   * whoever loses the right because it did not answer for too long. Rejects with `upload_locked`.
   */
  lock(
    id: UploadId,
    options: { readonly onWanted: () => void; readonly signal: AbortSignal },
  ): Promise<TusLock>
  /**
   * Adds what `body` brings behind `offset` and resolves to how far the upload is then. What has
   * come of a body that breaks off is kept. `length` is the body's, where it is known. Rejects with
   * `upload_offset_differs`, and as `Uploads.receive`; what was kept before then stays.
   */
  append(
    id: UploadId,
    offset: number,
    body: ByteBody,
    options: { readonly length: number | undefined },
  ): Promise<number>
  /** Tells a size that was not known at first. Rejects with `file_too_large`, `file_too_small`. */
  declareSize(id: UploadId, size: number): Promise<void>
  /** The file, once all has arrived, as often as it is asked for; see `Uploads.complete`. */
  finish(id: UploadId, signal: AbortSignal): Promise<StoredFile | 'merging'>
  /** Forgets what has arrived. Rejects with `upload_completed`, `upload_completing`. */
  remove(id: UploadId): Promise<void>
  /** Makes files of what has arrived whole while nobody was there to ask for them. */
  finishLeft(signal: AbortSignal): Promise<void>
}

/** Uploads that nobody has touched for so long are forgotten, with the others. */
export const TUS_KEPT_MS = 24 * 60 * 60_000
