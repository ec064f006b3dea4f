/** When attempts after the first are made: offsets from the first, in milliseconds, ascending. */
export type Schedule = readonly number[]

/** What comes next of a delivery that has failed once more. */
export interface Progress {
  /** Attempts made, the one that failed included. */
  readonly attempts: number
  readonly firstAttemptAt: number
  readonly now: number
}

/**
 * When the next attempt is due; `undefined` after the last one. Counted from the first attempt, so
 * that a slow answer or a late worker does not push back the rest. Where attempts are overdue
 * because nobody worked for a while, they keep some distance all the same: three tries within a
 * second would be one.
 */
export function nextAttemptAt(schedule: Schedule, progress: Progress): number | undefined {
  const { attempts, firstAttemptAt, now } = progress
  const offset = schedule[attempts - 1]
  if (offset === undefined) return undefined
  const gap = offset - (schedule[attempts - 2] ?? 0)
  return Math.max(firstAttemptAt + offset, now + Math.min(gap / 2, MAX_REST_MS))
}

/** Longer rests would matter only after an outage of ours, and then cost the receiver time. */
const MAX_REST_MS = 5 * 60_000
