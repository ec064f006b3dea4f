import type { Readable } from 'node:stream'

/**
 * The contract of a storage: a place where bytes rest under keys. Keys are ours (letters, digits,
 * `-`, `_`, `/`), never a person's text. Overwriting does not happen: a key is written once, so
 * that whatever a row names is immutable. Faults leave as `QuaysideError`s: `storage_full`,
 * `storage_refused`, `storage_unavailable` (with `retryAfterMs`), `object_missing`.
 */
export interface StorageDriver {
  readonly name: string
  /** No larger object can be written. */
  readonly maxBytes: number
  /** Of the uploads it begins; see there. */
  readonly partSize: number
  /** Whether its uploads have `readBack`. */
  readonly readsBack: boolean
  /** Writes a small object at once. It survives a power cut when the promise resolves. */
  put(key: string, bytes: Uint8Array, options: StorageCallOptions): Promise<void>
  /**
   * Present where objects are files: makes a file an object, as safe as `put` does, without copying
   * it. It is gone from where it lay then, and nobody writes to it any more. Resolves to `false`, and
   * leaves it, when it lies on another disk.
   */
  takeFile?(key: string, file: FileToTake, options: StorageCallOptions): Promise<boolean>
  /** Begins an object that is written in parts; nothing is readable under `key` before `finish`. */
  beginUpload(key: string, options: StorageCallOptions): Promise<StorageUpload>
  /** Goes on with an upload begun by another process. `undefined` when nothing is left of it. */
  resumeUpload(
    key: string,
    state: string,
    options: StorageCallOptions,
  ): Promise<StorageUpload | undefined>
  /** The bytes `start` (inclusive) to `end` (exclusive). The caller must drain or destroy it. */
  read(key: string, range: ByteRange, options: StorageCallOptions): Promise<Readable>
  /** Size in bytes, or `undefined` when there is no such object. */
  size(key: string, options: StorageCallOptions): Promise<number | undefined>
  /** Not an error when it is gone already. */
  delete(key: string, options: StorageCallOptions): Promise<void>
  /** Objects, and the remains of uploads, older than `before`; what the sweep looks at. */
  list(options: StorageCallOptions & { readonly before: Date }): AsyncIterable<StoredItem>
  /** Removes an unfinished upload by its state. */
  discardUpload(key: string, state: string, options: StorageCallOptions): Promise<void>
  /** Writes, reads and deletes a small object. Throws what is wrong in words. */
  check(options: StorageCallOptions): Promise<void>
  /** Present where senders may write objects past us. */
  readonly direct?: DirectWrites | undefined
  /** Present on storages whose objects are plain files: where the file lies. */
  path?(key: string): string
  close(): Promise<void>
}

/** Objects that senders write at addresses which are signed for them. */
export interface DirectWrites {
  /**
   * Where exactly these bytes can be PUT, with these headers, for an hour; whoever has the address
   * may do so again until then. `undefined` where a browser could not.
   */
  address(key: string, content: AnnouncedContent): Promise<DirectAddress | undefined>
  /** What lies under the key; `undefined` when nothing does. */
  find(key: string, options: StorageCallOptions): Promise<WrittenObject | undefined>
  /** What keeps browsers from using an address, in words; `undefined` when nothing does. */
  findFault(options: StorageCallOptions): Promise<string | undefined>
}

export interface AnnouncedContent {
  readonly size: number
  /** Base64. */
  readonly md5: string
}
export interface DirectAddress {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}
export interface WrittenObject {
  readonly size: number
  /** As the service says it, without quotes; with most the MD5 in lower-case hex. */
  readonly etag: string
  readonly modifiedAt: Date
}

export interface FileToTake {
  readonly path: string
  /** Of the same file, open for reading. */
  readonly fd: number
}

export interface StorageCallOptions {
  readonly signal: AbortSignal
}
export interface ByteRange {
  readonly start: number
  readonly end: number
}
export type StoredItem =
  | { readonly kind: 'object'; readonly key: string; readonly modifiedAt: Date }
  | {
      readonly kind: 'upload'
      readonly key: string
      readonly state: string
      readonly modifiedAt: Date
    }

/** An object on its way in. */
export interface StorageUpload {
  /** Every part begins at a multiple of this and, but for the last, is exactly this long. A multiple or divisor of 4 MiB. */
  readonly partSize: number
  /** What `resumeUpload` needs, to be kept in a row. Does not change. */
  readonly state: string
  /**
   * Writes one part. Parts may come in any order, at the same time, and twice (the last write
   * counts). `bytes` belongs to the storage until the promise settles.
   */
  writePart(offset: number, bytes: Uint8Array, options: StorageCallOptions): Promise<void>
  /** What was written before this call survives a power cut when the promise resolves. */
  checkpoint(): Promise<void>
  /** Present where reading back what was written is cheap: fills `target` from `offset`. */
  readBack?(offset: number, target: Uint8Array): Promise<number>
  /** Makes the object readable and durable. Fails, and leaves the upload as it is, unless exactly `size` bytes are there. */
  finish(size: number, options: StorageCallOptions): Promise<void>
  /** Gives up this process's hold (open descriptors), keeping what was written for `resumeUpload`. */
  release(): Promise<void>
  /** Removes what was written. */
  abort(): Promise<void>
}
