import type { QuaysideError } from '../errors.ts'
import type { Access, CallOptions, FileEntry, FolderEntry } from './source.ts'

/**
 * How files are written into a source that takes them. Small files go in one call (`put`), others
 * piece by piece into an unfinished file (`begin`, `append`), which `commit` gives a place; many
 * small ones share calls (`beginAll`, `appendAll`, `commitAll`). All of it may be repeated after a
 * lost answer or a crash without making a second file. Faults leave as `QuaysideError`s; one that is
 * worth another try carries `retryAfterMs`. Beside what reading rejects with: `source_entry_exists`,
 * `source_entry_is_file` (where a folder is needed), `source_name_refused`, `source_read_only`,
 * `source_storage_full`, `source_too_large`, `source_upload_lost` (the unfinished file is gone: begin
 * anew), `source_content_damaged` (what arrived is not what was sent).
 */
export interface SourceWriting {
  /** No larger file can be written. */
  readonly maxBytes: number
  /** `put` takes so many bytes at most, and so has each file of an `appendAll`. */
  readonly maxPutBytes: number
  /** Every piece but the last is exactly this long; a multiple of 4 MiB. An `appendAll` has no more in all. */
  readonly pieceBytes: number
  /** `beginAll` and `commitAll` take so many files at most. */
  readonly maxCommits: number
  /** `appendAll` takes so many files at most. */
  readonly maxAppends: number
  /** What `list`, `stat` and `open` know the entry of this name in a folder by. Throws `source_name_refused`. */
  refIn(folder: string, name: string): string
  /** After a lost answer a folder of this name is taken for the one that was made. */
  createFolder(
    access: Access,
    folder: string,
    name: string,
    options: CallOptions & { readonly onClash: 'rename' | 'fail' },
  ): Promise<FolderEntry>
  /** Writes a file whole. */
  put(access: Access, put: WritePut, options: CallOptions): Promise<FileEntry>
  /** Begins an unfinished file; what comes back is kept in a row, and good for days on any process. */
  begin(access: Access, options: CallOptions): Promise<string>
  /** Several at once, in one call. */
  beginAll(access: Access, count: number, options: CallOptions): Promise<readonly string[]>
  /**
   * Adds one piece. Pieces may go in any order, several at a time, but the last one goes when all
   * others have settled. Not an error when it is there already. `bytes` may be used again once it settles.
   */
  append(
    access: Access,
    unfinished: string,
    piece: WrittenPiece,
    options: CallOptions,
  ): Promise<void>
  /** The whole content of several unfinished files, in one call, in order: what went wrong with each. */
  appendAll(
    access: Access,
    contents: readonly WrittenWhole[],
    options: CallOptions,
  ): Promise<readonly (QuaysideError | undefined)[]>
  /** Gives the unfinished file, whose pieces are all there, its place. */
  commit(access: Access, commit: WriteCommit, options: CallOptions): Promise<FileEntry>
  /** Several at once, in order: what became of each. */
  commitAll(
    access: Access,
    commits: readonly WriteCommit[],
    options: CallOptions,
  ): Promise<readonly (FileEntry | QuaysideError)[]>
  /**
   * What an earlier write of this content made at that place, if it was renamed under its new name;
   * for whoever goes on after a crash without knowing how far it came.
   */
  findWritten(
    access: Access,
    written: Pick<WriteCommit, 'target' | 'blockHash'>,
    options: CallOptions,
  ): Promise<FileEntry | undefined>
  /** Deletes what lies there; with `rev` only in that revision. Not an error when there is no such thing. */
  remove(
    access: Access,
    ref: string,
    options: CallOptions & { readonly rev?: string | undefined },
  ): Promise<void>
}

export interface WriteTarget {
  /** As listed; `''` is the root. Folders that are missing are made. */
  readonly folder: string
  readonly name: string
  /** What to do when the name is taken. Content that is there already, byte for byte, is no clash. */
  readonly onClash: 'rename' | 'replace' | 'fail'
  /** Shown as the time of the last change, to the second. */
  readonly modifiedAt?: Date | undefined
}

/** Content of which the hash is known; what lies there in the end must have it. */
interface HashedContent {
  /** Lower-case hex; see `lib/block-hash.ts`. */
  readonly blockHash: string
}

export interface WritePut extends HashedContent {
  readonly target: WriteTarget
  readonly bytes: Uint8Array
}

export interface WrittenPiece {
  /** A multiple of `pieceBytes`. */
  readonly offset: number
  readonly bytes: Uint8Array
  /** It ends the file, and may be shorter or empty. */
  readonly isLast: boolean
  /** That of these bytes alone, where the caller has it anyway: damage is then noticed at once. */
  readonly blockHash?: string | undefined
}

export interface WrittenWhole {
  readonly unfinished: string
  readonly bytes: Uint8Array
}

export interface WriteCommit extends HashedContent {
  readonly unfinished: string
  readonly size: number
  readonly target: WriteTarget
}
