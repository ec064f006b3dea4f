import type { QuaysideError } from '../errors.ts'

export interface Trouble {
  readonly fault: QuaysideError
  readonly attempts: number
  /** Since when it has got nowhere; 0 = it has not been refused yet. */
  readonly troubleSince: number
  /** More has been done than when the attempt began. */
  readonly hasAdvanced: boolean
  /** How long work that gets nowhere is tried again. */
  readonly patienceMs: number
  /** What goes wrong now says nothing about the next try, so nobody need wait for it. */
  readonly isAtOnce?: boolean
}

const MAX_PAUSE_MS = 60_000

/** When to try again; `undefined` when it has been tried for long enough. */
export function resumeAfter(trouble: Trouble, now: number) {
  const { fault, attempts, hasAdvanced, patienceMs, isAtOnce } = trouble
  // What has come further since the last trouble begins with all its patience again.
  const troubleSince = (hasAdvanced ? 0 : trouble.troubleSince) || now
  const tries = hasAdvanced ? 1 : attempts
  const pause = Math.min(MAX_PAUSE_MS, 500 * 2 ** Math.min(tries, 7)) * (0.75 + Math.random() / 2)
  const resumeAt = now + Math.max(fault.retryAfterMs ?? 0, isAtOnce ? 0 : pause)
  if (resumeAt - troubleSince > patienceMs) return undefined
  return { resumeAt: Math.ceil(resumeAt), troubleSince }
}
