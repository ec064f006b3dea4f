import type { QuaysideError } from '../errors.ts'
import { resumeAfter } from '../leases/resume-after.ts'
import { needsRestart } from './errors.ts'
import type { IngestJob } from './ingest-row.ts'

/** How long an ingest that gets nowhere is tried again (transfers wait 15 minutes). */
const MAX_TROUBLE_MS = 15 * 60_000
/** A file that changes, or differs, every time it is fetched. */
const MAX_RESTARTS = 5
/** Faults nobody foresaw: a database that breaks off, a thread that dies. */
const MAX_MYSTERIES = 3

export interface Attempt {
  readonly job: Pick<IngestJob, 'attempts' | 'troubleSince' | 'request' | 'progress'>
  /** More has durably arrived than when the attempt began. */
  readonly hasAdvanced: boolean
}

/** When to try again; `undefined` when it is of no use or has been tried for long enough. */
export function waitAfter(fault: QuaysideError, { job, hasAdvanced }: Attempt, now: number) {
  const restart = needsRestart(fault)
  if (fault.retryAfterMs === undefined && !isWorthAnother(fault, job)) return undefined
  if (restart && job.attempts > MAX_RESTARTS) return undefined
  const wait = resumeAfter(
    {
      fault,
      attempts: job.attempts,
      troubleSince: job.troubleSince,
      hasAdvanced,
      patienceMs: patienceOf(job, hasAdvanced),
      isAtOnce: restart,
    },
    now,
  )
  return wait && { ...wait, restart }
}

/** What has arrived of a file is worth more than an early answer. */
function patienceOf({ request, progress }: Attempt['job'], hasAdvanced: boolean): number {
  const isBegun = progress !== undefined || hasAdvanced
  return isBegun ? MAX_TROUBLE_MS : (request.patienceMs ?? MAX_TROUBLE_MS)
}

/** Faults that name no time to wait, and yet are not the last word. */
function isWorthAnother(
  { kind, code }: QuaysideError,
  { request, attempts }: Attempt['job'],
): boolean {
  if (code === 'source_entry_changed') return request.onChange === 'restart'
  // Another process finished the upload, or the storage lost parts of it: a new one may succeed.
  if (code === 'storage_upload_incomplete') return true
  return kind === 'internal' && attempts <= MAX_MYSTERIES
}
