import type { PickedFile } from '@quayside/client'
import type { FolderFacts } from '../transfers/folders/folder-answer.ts'
import type { Choice } from './choice.ts'

export type TransferState = 'waiting' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled'

/** One choice on its way to us. */
export interface Transfer {
  readonly choice: Choice
  readonly state: TransferState
  /** Bytes that arrived. */
  readonly sent: number
  /** Percent: what had arrived before the page was loaded again. */
  readonly continuedAt: number | undefined
  readonly size: number | undefined
  /** Of what the server carries on by itself; a device's file has none. */
  readonly ingestId: string | undefined
  /** Present when a file is done. */
  readonly result: PickedFile | undefined
  /** Of a whole folder: how far its files are, and at the end what became of them. */
  readonly folder?: FolderFacts | undefined
  /** Present when failed; while running, why it waits at the moment. */
  readonly problem: Problem | undefined
  /** While it waits: when it goes on, if anybody knows; as `Date.now` counts. */
  readonly resumesAt?: number | undefined
}

/** What went wrong, for people and for callbacks. */
export interface Problem {
  readonly code: string
  readonly message: string
  readonly requestId?: string | undefined
  /** Trying again makes sense. */
  readonly canRetry: boolean
}
