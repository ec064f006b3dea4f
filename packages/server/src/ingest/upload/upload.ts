import type { StoredFile } from '../../files/file-record.ts'
import type { ByteBody } from '../../lib/byte-body.ts'
import type { ApiKey, Handle, UploadId } from '../../lib/ids.ts'
import type { DirectAddress } from '../../storage/storage.ts'

/** A file somebody sends in parts, as it was announced. */
export interface UploadRequest {
  readonly appKey: ApiKey
  readonly filename: string
  /** `undefined`: told from the first bytes. */
  readonly contentType: string | undefined
  readonly size: number
  /** The storage options a client asked for, answered again in metadata; not where bytes lie. */
  readonly container: string | undefined
  readonly path: string
  /** The source where the app keeps it. */
  readonly storeIn?: string | undefined
  readonly uploadTags: Readonly<Record<string, string>>
  /** What to say in place of the picture. */
  readonly alt?: string | undefined
  /** Parts may come as chunks that are committed part by part. */
  readonly isIntelligent: boolean
}

export const UPLOAD_STATES = ['open', 'completing', 'done', 'aborted'] as const
export type UploadState = (typeof UPLOAD_STATES)[number]

export interface Upload {
  readonly id: UploadId
  readonly request: UploadRequest
  readonly state: UploadState
  /** Bytes of all its pieces. */
  readonly received: number
  /** Of the file it has become. */
  readonly handle: Handle | undefined
  readonly place: UploadPlace | undefined
}

/** What one PUT brings: a part, or with the intelligent flow a chunk of one. */
export interface AnnouncedPiece {
  readonly uploadId: UploadId
  /** From 1. */
  readonly part: number
  /** Within the part. */
  readonly offset: number
  readonly size: number
  /** It stands for all of its part: what came of the part before counts no more. */
  readonly isWholePart: boolean
  /**
   * For those who send one piece after the other and do not know how much will come: how much of
   * the upload is there before it. `size` is then the most it may have, and it is kept as far as it
   * comes, at least one byte; unless something else has come after those bytes meanwhile.
   */
  readonly follows?: number | undefined
  /** Base64, for what its sender wants compared. */
  readonly md5: string | undefined
  readonly sha256: string | undefined
}

/** A piece that is durable. */
export interface Piece {
  readonly part: number
  readonly offset: number
  readonly size: number
  /**
   * What its sender knows it by, lower-case hex: its MD5, or the SHA-256 where it was announced with
   * that and no MD5. Empty for those who are told none.
   */
  readonly etag: string
  /** Present where its sender wanted it compared, or the piece may turn out to be the whole file. */
  readonly sha256: string | undefined
  readonly storageKey: string
  /** Where it begins in the upload's place; `undefined` for an object of its own. */
  readonly placeOffset: number | undefined
}

export function isPlaced(piece: Piece): piece is Piece & { readonly placeOffset: number } {
  return piece.placeOffset !== undefined
}

/** The unfinished object in which parts lie at their place. */
export interface UploadPlace {
  readonly storageKey: string
  /** For `resumeUpload`. */
  readonly state: string
}

/** How far an upload has come, for a sender who no longer knows. */
export type UploadProgress =
  | { readonly state: 'open' | 'completing'; readonly parts: readonly ArrivedPart[] }
  | { readonly state: 'done'; readonly file: StoredFile }

/** What has arrived of a part. */
export interface ArrivedPart {
  readonly part: number
  /** Bytes from the part's beginning to its first gap. */
  readonly size: number
  /** See `Piece`; known of a part that came in one piece. */
  readonly etag: string | undefined
  /** Lower-case hex; known where the sender announced one, too. */
  readonly sha256: string | undefined
}

/** What the sender believes to have sent, as far as they say. */
export interface CompleteClaims {
  readonly size: number | undefined
  readonly parts: readonly { readonly part: number; readonly etag: string }[]
  /** Instead of those given at the start. */
  readonly uploadTags: Readonly<Record<string, string>> | undefined
  readonly alt?: string | undefined
}

/**
 * Files that are sent to us in parts. Every call may reach another process; what was acknowledged
 * survives a crash of all of them. Who knows an upload's id may go on with it, within its app.
 */
export interface Uploads {
  /** Rejects with `file_too_large` for what the storage cannot hold, and with `uploads_full`. */
  start(request: UploadRequest): Promise<Upload>
  /** Rejects with `upload_unknown` for another app's as for none. */
  find(appKey: ApiKey, id: UploadId): Promise<Upload>
  /**
   * Where the piece can be sent past us, straight into the storage; `undefined` when it has to come
   * through us. Rejects with `upload_aborted`, `upload_completed`, `upload_completing`.
   */
  address(piece: AnnouncedPiece, upload: Upload): Promise<DirectAddress | undefined>
  /**
   * Takes a piece in. Resolves when it is durable; the same piece may come again and then replaces
   * what was there. Rejects with `upload_part_size`, `upload_part_hash`, `upload_part_cut` and
   * keeps nothing then, with `upload_offset_differs`, `upload_busy`, `upload_aborted`,
   * `upload_completed`, `upload_completing`, and as storages do.
   */
  receive(piece: AnnouncedPiece, body: ByteBody, signal: AbortSignal): Promise<Piece>
  /** Whether all chunks of a part of the intelligent flow are there. Rejects with `upload_part_number`. */
  hasPart(upload: Upload, part: number): Promise<boolean>
  /**
   * Makes one object and one file of the parts. Any number of calls make one file, also when they
   * come at the same time. `merging` after some 20 s: it goes on, ask again. Rejects with
   * `upload_part_missing`, `upload_part_differs`, `upload_size_differs`, `upload_aborted`; the
   * upload then stays open.
   */
  complete(
    upload: Upload,
    claims: CompleteClaims,
    signal: AbortSignal,
  ): Promise<StoredFile | 'merging'>
  /**
   * What has arrived, for a sender who goes on. Rejects with `upload_aborted`, and with `file_missing`
   * when the file it has become was deleted.
   */
  progress(upload: Upload): Promise<UploadProgress>
  /** Forgets what has arrived. Rejects with `upload_completed` and `upload_completing`. */
  abort(upload: Upload): Promise<void>
  /** Forgets uploads that nobody has touched for a day. */
  sweep(signal: AbortSignal): Promise<void>
  /** Stops merging; another process, or the next start, begins it again when it is asked for. */
  close(): Promise<void>
}
