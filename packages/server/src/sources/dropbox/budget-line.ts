import { setTimeout as sleep } from 'node:timers/promises'
import {
  afterRefusal,
  claimSlots,
  nextCallAt,
  type Pace,
  rateAt,
  type Slots,
  withTaken,
} from '../../lib/pace.ts'
import type { Paces } from '../paces.ts'
import { busy } from './errors.ts'

/** Those of this process who wait for their instant, as the pace that all processes share allows. */
export interface PacedLine {
  /**
   * Resolves when a call may be made: at once while no limit is known. Rejects with `source_busy`
   * as soon as it is clear that the instant lies beyond the deadline.
   */
  wait(options: WaitOptions): Promise<void>
  /** A call was not refused. */
  taken(): void
  /** A call was refused because there were too many. */
  refused(retryAfterMs: number): Promise<void>
}

export interface WaitOptions {
  /** Transfers go behind all else. */
  readonly isTransfer: boolean
  /** In the time of `Date.now`. */
  readonly deadline: number
  readonly signal: AbortSignal
}

interface Waiter {
  readonly isTransfer: boolean
  readonly deadline: number
  proceed(): void
  refuse(error: unknown): void
}

/** For how long the pace is believed to be as it was when another process may have changed it. */
const FRESH_MS = 1_000
/** Instants are taken for so long ahead at most; then it is looked anew who needs them most. */
const AHEAD_MS = 250
/** Timers end a little early, and clocks are compared only so exactly. */
const CLOCK_SLACK_MS = 20
const LOOK_MS = 200

export function createPacedLine(key: string, paces: Paces): PacedLine {
  const line: Waiter[] = []
  const recent = createRecentCalls()
  let pace: Pace | undefined
  let readAt = 0
  let changes = 0
  let isDispatching = false

  /** What was read is old when this process has changed the pace meanwhile. */
  const refresh = async (): Promise<Pace> => {
    readAt = Date.now()
    const before = changes
    const read = await paces.read(key)
    if (pace === undefined || changes === before) pace = read
    return pace
  }
  const change = async (by: (pace: Pace) => Pace): Promise<void> => {
    changes += 1
    pace = await paces.change(key, by)
    changes += 1
  }
  /** A pace that is a little old is good enough for this call, and fetched anew for the next one. */
  const current = async (): Promise<Pace> => {
    const isOld = Date.now() - readAt >= FRESH_MS
    if (pace === undefined) return await refresh()
    if (isOld) refresh().catch(() => undefined) // the old one stays until the next try
    return pace
  }
  const claimInstants = async (): Promise<Claim> => {
    const now = Date.now()
    const taken = recent.take(now).length
    let claim: Claim = { firstAt: now, everyMs: 0, count: 0 }
    await change((before) => {
      const counted = withTaken(before, now, taken)
      const firstAt = nextCallAt(counted, now)
      const wanted = line.filter(({ deadline }) => deadline >= firstAt).length
      const count = Math.min(wanted, callsAhead(counted, now))
      const claimed = claimSlots(counted, now, count)
      claim = { ...claimed.slots, count }
      return claimed.pace
    })
    readAt = now
    return claim
  }
  const dispatch = async (): Promise<void> => {
    if (isDispatching) return
    isDispatching = true
    try {
      while (line.length > 0) {
        await serve(line, await claimInstants(), () => pace?.pausedUntil ?? 0)
      }
    } catch (error) {
      for (const waiter of [...line]) waiter.refuse(error)
    } finally {
      isDispatching = false
    }
  }

  return {
    async wait(options) {
      const { limit } = await current()
      if (limit === undefined && line.length === 0) return
      const waiting = standInLine(line, options)
      void dispatch()
      await waiting
    },
    taken() {
      if (pace?.limit === undefined) recent.note(Date.now())
    },
    async refused(retryAfterMs) {
      const now = Date.now()
      const taken = recent.take(now)
      const refusal = { retryAfterMs, taken: taken.length, begunAt: taken[0] ?? now }
      await change((before) => afterRefusal(before, now, refusal))
    },
  }
}

function standInLine(line: Waiter[], { isTransfer, deadline, signal }: WaitOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      signal.removeEventListener('abort', onAbort)
      line.splice(line.indexOf(waiter), 1)
    }
    const waiter: Waiter = {
      isTransfer,
      deadline,
      proceed() {
        leave()
        resolve()
      },
      refuse(error) {
        leave()
        reject(error)
      },
    }
    const onAbort = (): void => waiter.refuse(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    line.push(waiter)
  })
}

/** Instants that belong to this process. */
interface Claim extends Slots {
  readonly count: number
}

/** Lets waiters go at their instants until a pause comes between; refuses those it comes too late for. */
async function serve(
  line: Waiter[],
  { firstAt, everyMs, count }: Claim,
  pausedUntil: () => number,
): Promise<void> {
  // To claim may have taken its time.
  const earliest = Math.max(firstAt, Date.now())
  for (const waiter of line.filter(({ deadline }) => deadline < earliest)) {
    waiter.refuse(busy(earliest - Date.now()))
  }
  for (let slot = 0; slot < count && line.length > 0; slot++) {
    const instant = firstAt + slot * everyMs
    await waitUntil(instant, line)
    if (pausedUntil() > Date.now() + CLOCK_SLACK_MS) return
    // Calls that were late together would be more at once than the pace allows; one always goes, for
    // where it takes long to claim all instants are late.
    const isLate = everyMs > 0 && Date.now() > instant + everyMs + CLOCK_SLACK_MS
    if (isLate && slot > 0) continue
    const next = line.find(({ isTransfer }) => !isTransfer) ?? line[0]
    next?.proceed()
  }
}

/** Ends early when nobody waits any more, so that a process that stops is not kept. */
async function waitUntil(instant: number, line: readonly Waiter[]): Promise<void> {
  for (;;) {
    const waitMs = instant - Date.now()
    if (waitMs <= 0 || line.length === 0) return
    await sleep(Math.min(waitMs, LOOK_MS))
  }
}

function callsAhead(pace: Pace, now: number): number {
  const rate = rateAt(pace, now)
  return rate === undefined ? Infinity : Math.max(1, Math.floor((rate * AHEAD_MS) / 1_000))
}

/** Calls before a refusal tell something about the limit for so long. */
const RECENT_MS = 10_000
const MAX_RECENT = 2_000

/** When calls were made that were not refused, as far as that tells something about a limit. */
function createRecentCalls() {
  let calls: number[] = []
  return {
    note(at: number): void {
      if (calls.length >= MAX_RECENT) calls = calls.slice(MAX_RECENT / 2)
      calls.push(at)
    },
    /** Hands them out, and forgets them. */
    take(now: number): readonly number[] {
      const recent = calls.filter((at) => now - at < RECENT_MS)
      calls = []
      return recent
    },
  }
}
