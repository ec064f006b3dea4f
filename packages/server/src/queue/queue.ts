import type { Trx } from '../db/database.ts'

/**
 * The contract of a queue. Jobs are enqueued inside the transaction of what they follow from, so
 * that either both exist or neither does. A job runs at least once: handlers check what is done
 * already. Payloads are ids, not copies.
 */
export interface Queue {
  /** Adds a job in `trx`. With `key`, a second job of that kind and key that still waits is not added. */
  enqueue(trx: Trx, job: NewJob): Promise<void>
  /** Adds many in one statement. */
  enqueueAll(trx: Trx, jobs: readonly NewJob[]): Promise<void>
  /** Starts taking jobs of one kind. Call once per kind, before `start`. */
  handle(kind: string, options: HandleOptions, handler: JobHandler): void
  /** Adds a job of `kind` every `everyMs` on whichever process is due, never two at once. */
  repeat(kind: string, everyMs: number): void
  start(): Promise<void>
  /** Takes no more jobs, waits for the running ones up to `graceMs`, then aborts their signals. */
  stop(options: { readonly graceMs: number }): Promise<void>
  /** Throws what is wrong in words. For `readyz` and `doctor`. */
  check(): Promise<void>
}

export interface NewJob {
  readonly kind: string
  readonly payload: Readonly<Record<string, string | number>>
  readonly key?: string | undefined
  /** Not before this instant; at once by default. */
  readonly runAt?: Date | undefined
}

export interface HandleOptions {
  /** Jobs of this kind that run at the same time in this process. */
  readonly concurrency: number
  /** A running job that has not ended after this is aborted and tried again. */
  readonly timeoutMs: number
  /** Tries in all before the job is put aside as failed. */
  readonly maxAttempts: number
}

export type JobHandler = (job: Job, signal: AbortSignal) => Promise<void>

export interface Job {
  readonly id: string
  readonly kind: string
  readonly payload: Readonly<Record<string, string | number>>
  /** 1 on the first run. */
  readonly attempt: number
}
