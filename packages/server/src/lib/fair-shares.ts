/**
 * So much of something, such as memory or turns, for many who hold what they get for as long as
 * they like. Nothing can be taken back from them, so that something always stays free for whoever
 * comes next: who holds something already gets no more than `greed` times what is left to others.
 * Alone one comes to `greed / (greed + 1)` of all; with every other one who wants much it is less.
 */
export interface FairShares {
  /**
   * Waits until at least `min` units can be had, and takes up to `want`. Those who wait are served
   * in turn, so is what waits for one of them by whom it is for, and each in the order of asking. Rejects with the signal's reason. Nobody waits for
   * ever as long as what is held is given back: who holds nothing is overtaken by nobody, and gets
   * what they need at the latest when nothing is held, be it more than there is.
   */
  take(request: ShareRequest): Promise<number>
  /** Takes up to `want` units now, but none while somebody waits. Answers how many. */
  takeMore(request: Pick<ShareRequest, 'sharer' | 'unit' | 'want'>): number
  /** `amount` is units times their size. */
  give(sharer: string, amount: number): void
  free(): number
  /** Who waits at present. */
  waiting(): readonly string[]
}

export interface ShareRequest {
  /** Who is to be treated no better than others: an app's key. */
  readonly sharer: string
  /** For whom of the sharer's own: a person who wants thousands keeps no other one waiting. */
  readonly within?: string | undefined
  /** The size of one unit. */
  readonly unit: number
  readonly min: number
  readonly want: number
  readonly signal: AbortSignal
}

/** Of one sharer, in the order of their turns; each in the order of asking. */
type Line = Map<string | undefined, Set<Waiting>>

interface Waiting {
  readonly request: ShareRequest
  readonly grant: (units: number) => void
}

/** Alone one can have four fifths, and the next one four fifths of the rest. */
const GREED = 4

export function createFairShares(total: number): FairShares {
  let free = total
  const held = new Map<string, number>()
  /** In the order of their turns. */
  const lines = new Map<string, Line>()

  const heldBy = (sharer: string) => held.get(sharer) ?? 0
  const hold = (sharer: string, amount: number) => {
    free -= amount
    const now = heldBy(sharer) + amount
    if (now > 0) held.set(sharer, now)
    else held.delete(sharer)
  }
  /** After so many units `sharer` holds at most `GREED` times what is free. */
  const unitsInShare = ({ sharer, unit, want }: Pick<ShareRequest, 'sharer' | 'unit' | 'want'>) => {
    const left = (GREED * free - heldBy(sharer)) / (GREED + 1)
    return Math.max(0, Math.min(want, Math.floor(left / unit)))
  }
  const unitsFor = (request: ShareRequest) => {
    const { sharer, unit, min } = request
    const units = unitsInShare(request)
    if (units >= min) return units
    const isDue = heldBy(sharer) === 0 && (min * unit <= free || free === total)
    return isDue ? min : 0
  }
  const leave = (waiting: Waiting) => {
    const { sharer, within } = waiting.request
    const line = lines.get(sharer)
    const queue = line?.get(within)
    queue?.delete(waiting)
    if (queue?.size === 0) line?.delete(within)
    if (line?.size === 0) lines.delete(sharer)
  }

  /** Whoever is served goes to the end of the round, where this loop meets them again. */
  function serve(): void {
    for (const [sharer, line] of lines) {
      const [queue] = line.values()
      const [first] = queue ?? []
      if (!first) continue
      const { request, grant } = first
      const units = unitsFor(request)
      if (units > 0) {
        hold(sharer, units * request.unit)
        leave(first)
        toEnd(line, request.within)
        toEnd(lines, sharer)
        grant(units)
      } else if (heldBy(sharer) === 0) return // what becomes free now gathers for them
    }
  }

  function enter(waiting: Waiting): void {
    const { sharer, within } = waiting.request
    const line = lines.getOrInsertComputed(sharer, () => new Map())
    line.getOrInsertComputed(within, () => new Set()).add(waiting)
    serve()
  }

  return {
    take(request) {
      const { signal } = request
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const onAbort = () => {
          leave(waiting)
          reject(signal.reason)
          serve()
        }
        const grant = (units: number) => {
          signal.removeEventListener('abort', onAbort)
          resolve(units)
        }
        const waiting: Waiting = { request, grant }
        signal.addEventListener('abort', onAbort, { once: true })
        enter(waiting)
      })
    },
    takeMore(request) {
      const units = lines.size > 0 ? 0 : unitsInShare(request)
      hold(request.sharer, units * request.unit)
      return units
    },
    give(sharer, amount) {
      hold(sharer, -amount)
      serve()
    },
    free: () => free,
    waiting: () => [...lines.keys()],
  }
}

/** Behind all others, if it is still there. */
function toEnd<Key, Value>(map: Map<Key, Value>, key: Key): void {
  const value = map.get(key)
  if (value !== undefined && map.delete(key)) map.set(key, value)
}
