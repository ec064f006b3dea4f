import type { QuaysideError } from '../../errors.ts'
import { resumeAfter } from '../../leases/resume-after.ts'
import type { LiveFolderPick } from './live-folder-pick.ts'

/** How long a folder that cannot be read is tried again. */
const MAX_TROUBLE_MS = 15 * 60_000
/** Faults nobody foresaw: a database that breaks off. */
const MAX_MYSTERIES = 3

/** When to try again; `undefined` when it is of no use or has been tried for long enough. */
export function waitAfter(fault: QuaysideError, { job, hasAdvanced }: LiveFolderPick, now: number) {
  const { attempts, troubleSince } = job
  const isMystery = fault.kind === 'internal' && (attempts <= MAX_MYSTERIES || hasAdvanced)
  if (fault.retryAfterMs === undefined && !isMystery) return undefined
  const trouble = { fault, attempts, troubleSince, hasAdvanced, patienceMs: MAX_TROUBLE_MS }
  return resumeAfter(trouble, now)
}
