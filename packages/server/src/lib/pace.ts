/**
 * How fast somebody may be asked who limits calls without saying how, and says only of a refused
 * call how long to wait. Plain data, so that several processes can share it; times are in
 * milliseconds, rates in calls per second.
 *
 * The first refusal gives an estimate: so many calls were taken until the pause it asks for is over.
 * From there on calls go evenly spaced, slowly faster, and after the next refusal a little below the
 * rate that was refused. A limit that nobody has met for long is forgotten.
 */
export interface Pace {
  /** Nobody asks before. */
  readonly pausedUntil: number
  /** Present once a limit was met. */
  readonly limit: Limit | undefined
}

interface Limit {
  /** As it was at `since`, the end of the latest pause. */
  readonly rate: number
  readonly since: number
  /** The lowest rate that is known to be too high. */
  readonly ceiling: number | undefined
  /** The first instant that is still to be had for a call. */
  readonly nextAt: number
  /** Calls that were taken before the first refusal, and when the first of them was made. */
  readonly taken: number
  readonly begunAt: number
}

/** What a caller knows of the calls before a refusal. */
export interface RefusedAfter {
  readonly retryAfterMs: number
  /** Calls of this caller that were taken since `begunAt`, or since its last refusal. */
  readonly taken: number
  readonly begunAt: number
}

/** Instants for calls: the first one, and the time from each to the next. */
export interface Slots {
  readonly firstAt: number
  readonly everyMs: number
}

export const UNLIMITED: Pace = { pausedUntil: 0, limit: undefined }

/** A limit that holds for a while is met again by then, which costs a pause; one that was lifted is not. */
const MEMORY_MS = 10 * 60_000
/** Whoever was refused early, because others had used the limit up, begins here. */
const LEAST_FIRST_RATE = 4
const LEAST_RATE = 0.2
/** Each second, while nothing is known about what is too fast. */
const SEARCHING = 1.03
/** Each second, towards the ceiling. */
const APPROACHING = 1.01
/** Near the ceiling the unevenness of timers is enough for a refusal. */
const MARGIN = 0.92
const BACK_OFF = 0.9
/** For a refusal well below what is known to be too high: that was unevenness. */
const BACK_OFF_A_LITTLE = 0.96
/** For refusals that follow one another: then the estimate was far too high. */
const BACK_OFF_AGAIN = 0.7
const SOON_MS = 700

/** Calls per second at an instant; `undefined` when nothing limits them. */
export function rateAt({ limit }: Pace, now: number): number | undefined {
  if (limit === undefined || now - limit.since > MEMORY_MS) return undefined
  const seconds = Math.max(0, now - limit.since) / 1_000
  if (limit.ceiling === undefined) return limit.rate * SEARCHING ** seconds
  const highest = Math.max(limit.rate, limit.ceiling * MARGIN)
  return Math.min(highest, limit.rate * APPROACHING ** seconds)
}

/** When the next call may be made. */
export function nextCallAt(pace: Pace, now: number): number {
  const nextAt = rateAt(pace, now) === undefined ? 0 : (pace.limit?.nextAt ?? 0)
  return Math.max(now, pace.pausedUntil, nextAt)
}

/** Takes the next instants for so many calls. */
export function claimSlots(
  pace: Pace,
  now: number,
  count: number,
): { readonly pace: Pace; readonly slots: Slots } {
  const rate = rateAt(pace, now)
  if (pace.limit === undefined || rate === undefined) {
    const slots = { firstAt: nextCallAt(pace, now), everyMs: 0 }
    return { pace: { ...pace, limit: undefined }, slots }
  }
  const everyMs = 1_000 / rate
  const firstAt = nextCallAt(pace, now)
  const limit = { ...pace.limit, nextAt: firstAt + count * everyMs }
  return { pace: { ...pace, limit }, slots: { firstAt, everyMs } }
}

/**
 * Another process has met the first limit: what this one had got until then counts with the rest.
 * Only as long as the pause lasts, since nobody goes by the estimate before.
 */
export function withTaken(pace: Pace, now: number, taken: number): Pace {
  const { limit, pausedUntil } = pace
  if (limit === undefined || limit.ceiling !== undefined || now >= pausedUntil) return pace
  const counted = { taken: limit.taken + taken, begunAt: limit.begunAt }
  return { ...pace, limit: { ...limit, ...firstLimit(counted, pausedUntil) } }
}

/** A call was refused. Refusals of calls that were made before the pause began only prolong it. */
export function afterRefusal(pace: Pace, now: number, refused: RefusedAfter): Pace {
  const pausedUntil = Math.max(pace.pausedUntil, now + refused.retryAfterMs)
  const isOfSameWave = now < pace.pausedUntil
  const rate = rateAt(pace, now)
  const limit =
    pace.limit === undefined || rate === undefined
      ? firstLimit(refused, pausedUntil)
      : isOfSameWave
        ? prolonged(pace.limit, refused, pausedUntil)
        : lowered(pace.limit, rate, now)
  return { pausedUntil, limit: { ...limit, since: pausedUntil, nextAt: pausedUntil } }
}

/** The same pace by a clock that is so far ahead. */
export function shiftPace({ pausedUntil, limit }: Pace, ms: number): Pace {
  return {
    pausedUntil: pausedUntil + ms,
    limit: limit && {
      ...limit,
      since: limit.since + ms,
      nextAt: limit.nextAt + ms,
      begunAt: limit.begunAt + ms,
    },
  }
}

type Lowered = Omit<Limit, 'since' | 'nextAt'>

function firstLimit(
  { taken, begunAt }: Pick<RefusedAfter, 'taken' | 'begunAt'>,
  pausedUntil: number,
): Lowered {
  const seconds = Math.max(1, pausedUntil - begunAt) / 1_000
  return { rate: Math.max(LEAST_FIRST_RATE, taken / seconds), ceiling: undefined, taken, begunAt }
}

function prolonged(limit: Limit, refused: RefusedAfter, pausedUntil: number): Lowered {
  if (limit.ceiling !== undefined) return limit
  const taken = limit.taken + refused.taken
  return firstLimit({ taken, begunAt: limit.begunAt }, pausedUntil)
}

function lowered(limit: Limit, rate: number, now: number): Lowered {
  const isUneven = limit.ceiling !== undefined && rate <= limit.ceiling * MARGIN
  const isAgain = now - limit.since < SOON_MS
  const factor = isAgain ? BACK_OFF_AGAIN : isUneven ? BACK_OFF_A_LITTLE : BACK_OFF
  return { ...limit, rate: Math.max(LEAST_RATE, rate * factor), ceiling: rate }
}
