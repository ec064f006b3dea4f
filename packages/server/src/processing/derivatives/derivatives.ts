import { setTimeout as sleep } from 'node:timers/promises'
import { QuaysideError } from '../../errors.ts'
import type { DerivativeId } from '../../lib/ids.ts'
import type { Archives } from '../archives/archives.ts'
import { conversionsBusy } from '../errors.ts'
import type { Derivative, DerivativeAsk, Derivatives } from './derivative.ts'
import { findStatus } from './derivative-repository.ts'
import { leaseLost } from './errors.ts'
import { createFindOrMake, type FindOrMakeDeps } from './find-or-make.ts'
import { createFlights } from './flights.ts'
import type { KnownDerivatives } from './known-derivatives.ts'
import type { Removals } from './removals.ts'
import { createUseNotes } from './use-notes.ts'
import { createReadWish, type ReadWishDeps, type Wish } from './wish.ts'

export interface DerivativesDeps extends Omit<FindOrMakeDeps, 'onMade'>, ReadWishDeps {
  readonly known: KnownDerivatives
  readonly removals: Removals
  readonly archives: Archives
  /** Of all derivatives together. */
  readonly maxBytes: number
  /** How many are made at a time, or wait for that; 500 if nothing is said. */
  readonly maxUnderWay?: number | undefined
}

/** More than may wait for engines, since sources have to come before that. */
const MAX_UNDER_WAY = 500

/** A source may change between looking and opening, and a process be thought dead. */
const TRIES = 3
/** When so much of the room was used up since, it is looked at whether there is still some. */
const LOOK_SHARE = 0.02
const STATUS_PAUSE_MS = 20

export function createDerivatives(deps: DerivativesDeps): Derivatives {
  const { known, removals, now, maxUnderWay = MAX_UNDER_WAY } = deps
  const { db } = deps.database
  const readWish = createReadWish(deps)
  const findOrMake = createFindOrMake({ ...deps, onMade })
  const flights = createFlights<DerivativeId, Derivative>()
  const uses = createUseNotes({ db, now })
  const closing = new AbortController()
  let bytesMade = 0

  function onMade({ size }: Derivative): void {
    bytesMade += size
    if (bytesMade < deps.maxBytes * LOOK_SHARE) return
    bytesMade = 0
    // What is too much now is found by the next look, or the hourly one.
    void removals.clean(closing.signal).catch(() => undefined)
  }

  function knownNow({ id, oldest }: Wish): Derivative | undefined {
    const derivative = known.get(id)
    return derivative && derivative.createdAt.getTime() > oldest ? derivative : undefined
  }

  async function join(wish: Wish, signal: AbortSignal): Promise<Derivative> {
    if (!flights.has(wish.id) && flights.count >= maxUnderWay) throw conversionsBusy()
    const derivative = await flights.join(wish.id, (one) => findOrMake(wish, one), signal)
    known.add(derivative)
    return derivative
  }

  async function obtainOnce(ask: DerivativeAsk, signal: AbortSignal): Promise<Derivative> {
    const wish = await readWish(ask, signal)
    const derivative = knownNow(wish) ?? (await join(wish, signal))
    uses.note(derivative.id)
    return derivative
  }

  /** What is over by then, the work itself tells. */
  async function untilBegun(id: DerivativeId, signal: AbortSignal) {
    for (;;) {
      const status = await findStatus(db, id)
      if (status?.state === 'working') return status
      await sleep(STATUS_PAUSE_MS, undefined, { signal })
    }
  }

  return {
    archives: deps.archives,
    async obtain(ask, signal) {
      for (let tries = 1; ; tries += 1) {
        try {
          return await obtainOnce(ask, signal)
        } catch (error) {
          if (tries === TRIES || !isPassing(error)) throw error
        }
      }
    },
    async begin(ask, signal) {
      const wish = await readWish(ask, signal)
      const derivative = knownNow(wish)
      if (derivative) return derivative
      const work = join(wish, closing.signal)
      const ended = new AbortController()
      // Whoever does not wait learns it from the status.
      work.catch(() => undefined).finally(() => ended.abort())
      return await Promise.race([
        work,
        untilBegun(wish.id, AbortSignal.any([signal, ended.signal])),
      ])
    },
    status: (id) => findStatus(db, id),
    isGood(derivative) {
      if (known.get(derivative.id) !== derivative) return false
      uses.note(derivative.id)
      return true
    },
    drop: (derivative) => removals.one(derivative),
    get underWay() {
      return flights.count
    },
    async close() {
      closing.abort(new DOMException('the process ends', 'AbortError'))
      await flights.close()
      await uses.close()
    },
  }
}

/** Another try finds things settled. */
function isPassing(error: unknown): boolean {
  const code = error instanceof QuaysideError ? error.code : undefined
  return code === 'source_entry_changed' || code === leaseLost().code
}
