import { RequestError } from '@quayside/client/api'
import { pause } from './pause.ts'

export interface Wait {
  readonly ms: number
  /** When it is over, as `Date.now` counts. */
  readonly until: number
  readonly error: unknown
  /** Whether it was asked for; else we only hope. */
  readonly isAskedFor: boolean
}

export interface Patience {
  readonly signal: AbortSignal
  /** Told before each wait, and why. */
  readonly onWait?: (wait: Wait) => void
  /** How long to wait before each further try, when nobody says how long. */
  readonly pausesMs?: readonly number[]
}

const PAUSES_MS = [1_000, 3_000, 8_000]
/** Whoever has to wait longer wants to be told and to decide. */
const LONGEST_WAIT_MS = 120_000

/**
 * Asks again when the answer says so, or when there was none: a few times, as late as it was asked
 * to. Rejects with the last error, at once with one that stays.
 */
export async function askPatiently<Answer>(
  ask: () => Promise<Answer>,
  { signal, onWait, pausesMs = PAUSES_MS }: Patience,
): Promise<Answer> {
  for (const pauseMs of pausesMs) {
    try {
      return await ask()
    } catch (error) {
      const wait = waitAfter(error, pauseMs)
      if (!wait || signal.aborted) throw error
      onWait?.(wait)
      await pause(wait.ms, signal)
    }
  }
  return await ask()
}

function waitAfter(error: unknown, pauseMs: number): Wait | undefined {
  if (!(error instanceof RequestError)) return undefined
  const { retryAfterMs, status } = error
  if (retryAfterMs !== undefined) {
    const isBearable = retryAfterMs <= LONGEST_WAIT_MS
    return isBearable ? waitOf(retryAfterMs, { error, isAskedFor: true }) : undefined
  }
  const isPassing = status === 0 || status === 429 || status >= 500
  return isPassing ? waitOf(pauseMs, { error, isAskedFor: false }) : undefined
}

const waitOf = (ms: number, why: Pick<Wait, 'error' | 'isAskedFor'>): Wait => ({
  ms,
  until: Date.now() + ms,
  ...why,
})
