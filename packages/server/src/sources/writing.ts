import type { QuaysideError } from '../errors.ts'
import type { Access, CallOptions, FileEntry, FolderEntry } from './source.ts'

/**
 * How files are written into a source that takes them. Small files go in one call (`put`), others
 * piece by piece into an unfinished file (`begin`, `append`), which `commit` gives a place. Faults
 * leave as `QuaysideError`s; one that is worth another try carries `retryAfterMs`. Beside what
 * reading rejects with: `source_name_taken`, `source_folder_missing`, `source_name_refused`,
 * `source_read_only`, `source_full`, `source_file_too_large`, `source_upload_lost`,
 * `source_content_damaged` and `source_scope_missing`.
 */
export interface SourceWriting {
  /** No larger file can be written. */
  readonly maxBytes: number
  /** `put` takes so many bytes at most. */
  readonly maxPutBytes: number
  /** Every piece but the last is exactly this long; a multiple of 4 MiB. Pieces may go in any order, several at a time. */
  readonly pieceBytes: number
  /** `commitAll` takes so many at most. */
  readonly maxCommits: number
  /** What `list`, `stat` and `open` know the entry of this name in a folder by. Throws `source_name_refused`. */
  refIn(folder: string, name: string): string
  createFolder(
    access: Access,
    folder: string,
    name: string,
    options: CallOptions & { readonly onClash: 'rename' | 'fail' },
  ): Promise<FolderEntry>
  /** Writes a file whole. Repeating it after a lost answer makes no second file. */
  put(
    access: Access,
    target: WriteTarget,
    bytes: Uint8Array,
    options: CallOptions,
  ): Promise<FileEntry>
  /** Begins an unfinished file; what comes back is kept in a row, and good for days on any process. */
  begin(access: Access, options: CallOptions): Promise<string>
  /** Several at once, in one call. */
  beginAll(access: Access, count: number, options: CallOptions): Promise<readonly string[]>
  /** Adds one piece. Not an error when it is there already. `bytes` may be used again once it settles. */
  append(
    access: Access,
    unfinished: string,
    piece: WrittenPiece,
    options: CallOptions,
  ): Promise<void>
  /** Gives the unfinished file, whose pieces are all there, its place. Repeating it makes no second file. */
  commit(access: Access, commit: WriteCommit, options: CallOptions): Promise<FileEntry>
  /** Several at once, in order: what became of each. */
  commitAll(
    access: Access,
    commits: readonly WriteCommit[],
    options: CallOptions,
  ): Promise<readonly (FileEntry | QuaysideError)[]>
  /** Deletes what lies there; not an error when nothing does. */
  remove(access: Access, ref: string, options: CallOptions): Promise<void>
}

export interface WriteTarget {
  /** As listed; `''` is the root. Folders that are missing are made. */
  readonly folder: string
  readonly name: string
  /** What to do when the name is taken. Content that is there already, byte for byte, is no clash. */
  readonly onClash: 'rename' | 'replace' | 'fail'
  /** Shown as the time of the last change. */
  readonly modifiedAt?: Date | undefined
}

export interface WrittenPiece {
  /** A multiple of `pieceBytes`. */
  readonly offset: number
  readonly bytes: Uint8Array
  /** It ends the file, and may be shorter or empty. */
  readonly isLast: boolean
}

export interface WriteCommit {
  readonly unfinished: string
  readonly size: number
  readonly target: WriteTarget
}
