import type { Job } from './queue.ts'

/** What the two queues do differently: where jobs lie and how a process gets hold of them. */
export interface JobStore {
  /** Takes up to `limit` due jobs; they are this process's as long as it renews them. */
  claim(kind: string, limit: number): Promise<Claim>
  /** The process still works on these. */
  renew(kind: string, jobs: readonly Job[]): Promise<void>
  /** These are done. */
  finish(kind: string, jobs: readonly Job[]): Promise<void>
  /** It did not work: it runs again after a while, or is put aside after its last attempt. */
  fail(kind: string, job: Job, error: unknown): Promise<void>
}

export interface Claim {
  readonly jobs: readonly Job[]
  /** When the next job falls due, where the store knows. */
  readonly nextDueAt?: number | undefined
}

/** Told of every attempt that failed, and of faults of the queue itself. Must not throw. */
export type OnFault = (
  error: unknown,
  facts: { readonly kind: string; readonly jobId?: string; readonly attempt?: number },
) => void

/** A first retry after about a second, then twice as long each time, up to this. */
export const FIRST_RETRY_S = 1
export const LONGEST_RETRY_S = 300
/** Failed jobs are kept this long to be looked at. */
export const KEEP_FAILED_S = 7 * 24 * 3600
