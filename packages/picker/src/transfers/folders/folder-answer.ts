import type { PickedFile } from '@quayside/client'
import type { IngestAnswer } from '@quayside/wire'

/** How far one thing that the service fetches by itself has come: a file, or a whole folder. */
export interface JobAnswer extends IngestAnswer {
  readonly folder?: FolderFacts | undefined
}

/** What there is to say of a folder beside what is said of a file. */
export interface FolderFacts {
  /** Files that are wanted, so far. */
  readonly found: number
  /** All of it was looked at. */
  readonly isCounted: boolean
  readonly done: number
  readonly failed: number
  /** Files of other kinds, or too large. */
  readonly skipped: number
  /** An address of all its files in one archive. */
  readonly zip?: string | undefined
  /** When it is over: what became of each file. */
  readonly outcome?: FolderOutcome | undefined
}

export interface FolderOutcome {
  readonly uploaded: readonly PickedFile[]
  readonly failed: readonly FolderFailure[]
}

export interface FolderFailure {
  readonly file: PickedFile
  readonly error: Error
}
