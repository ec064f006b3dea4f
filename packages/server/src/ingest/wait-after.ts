import type { QuaysideError } from '../errors.ts'
import { needsRestart } from './errors.ts'
import type { IngestJob } from './ingest-row.ts'

/** How long an ingest that gets nowhere is tried again (transfers wait 15 minutes). */
const MAX_TROUBLE_MS = 15 * 60_000
/** A file that changes, or differs, every time it is fetched. */
const MAX_RESTARTS = 5
const MAX_PAUSE_MS = 60_000
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
  // What has come further since the last trouble begins with all its patience again.
  const troubleSince = (hasAdvanced ? 0 : job.troubleSince) || now
  const tries = hasAdvanced ? 1 : job.attempts
  const pause = Math.min(MAX_PAUSE_MS, 500 * 2 ** Math.min(tries, 7)) * (0.75 + Math.random() / 2)
  const resumeAt = now + Math.max(fault.retryAfterMs ?? 0, restart ? 0 : pause)
  if (resumeAt - troubleSince > patienceOf(job, hasAdvanced)) return undefined
  return { resumeAt: Math.ceil(resumeAt), troubleSince, restart }
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
