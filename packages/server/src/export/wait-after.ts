import type { QuaysideError } from '../errors.ts'
import { resumeAfter } from '../leases/resume-after.ts'
import { needsRestart } from './errors.ts'
import type { ExportJob } from './export-row.ts'

/** How long an export that gets nowhere is tried again (transfers wait 15 minutes). */
const MAX_TROUBLE_MS = 15 * 60_000
/** Content that changes, or is damaged, every time it is sent. */
const MAX_RESTARTS = 5
/** Faults nobody foresaw: a database that breaks off. */
const MAX_MYSTERIES = 3

export interface Attempt {
  readonly job: Pick<ExportJob, 'attempts' | 'troubleSince'>
  /** The source has more than when the attempt began. */
  readonly hasAdvanced: boolean
}

/** When to try again; `undefined` when it is of no use or has been tried for long enough. */
export function waitAfter(fault: QuaysideError, { job, hasAdvanced }: Attempt, now: number) {
  const restart = needsRestart(fault)
  const isMystery = fault.kind === 'internal' && job.attempts <= MAX_MYSTERIES
  if (fault.retryAfterMs === undefined && !restart && !isMystery) return undefined
  if (restart && job.attempts > MAX_RESTARTS) return undefined
  const { attempts, troubleSince } = job
  const trouble = { fault, attempts, troubleSince, hasAdvanced, patienceMs: MAX_TROUBLE_MS }
  const wait = resumeAfter({ ...trouble, isAtOnce: restart }, now)
  return wait && { ...wait, restart }
}
