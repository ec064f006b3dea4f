import { setTimeout as sleep } from 'node:timers/promises'
import { QuaysideError } from '../../errors.ts'
import type { Derivative } from './derivative.ts'
import {
  type Claim,
  claimDerivative,
  failDerivative,
  findDerivative,
  giveUpDerivative,
} from './derivative-repository.ts'
import { leaseLost } from './errors.ts'
import { holdLease, LEASE_MS } from './lease.ts'
import { createMakeDerivative, type MakeDerivativeDeps } from './make-derivative.ts'
import type { Wish } from './wish.ts'

export interface FindOrMakeDeps extends MakeDerivativeDeps {
  /** This process, among all there have been. */
  readonly owner: string
  /** No other process works on this database. */
  readonly isAlone: boolean
  readonly onMade: (derivative: Derivative) => void
}

/** Somebody waits: the first look at what another process does comes soon, the next ones later. */
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 500
const PAUSE_FACTOR = 1.5

/**
 * Finds a derivative, or makes it, or waits until another process has: whoever writes the claim
 * works, and who dies is taken over. To be called by one at a time in a process.
 */
export type FindOrMake = (wish: Wish, signal: AbortSignal) => Promise<Derivative>

export function createFindOrMake(deps: FindOrMakeDeps): FindOrMake {
  const { database, removals, now, owner, isAlone } = deps
  const { db } = database
  const makeDerivative = createMakeDerivative(deps)
  let claims = 0

  function newClaim({ id, ask, tasks, oldest }: Wish): Claim {
    claims += 1
    const time = now()
    return {
      ...{ id, tasks, appKey: ask.appKey, path: ask.path, oldest, now: time },
      owner: `${owner}#${claims}`,
      leaseUntil: time + LEASE_MS,
      isDead: (other) => isAlone && !other.startsWith(`${owner}#`),
    }
  }

  async function make(claim: Claim, wish: Wish, signal: AbortSignal): Promise<Derivative> {
    using lease = holdLease({ db, now }, claim)
    const either = AbortSignal.any([signal, lease.signal])
    try {
      const derivative = await makeDerivative({ ...wish, owner: claim.owner }, either)
      deps.onMade(derivative)
      return derivative
    } catch (error) {
      // If it cannot be noted, others take it over when the lease ends.
      await noteFault(claim, either.aborted ? undefined : error).catch(() => undefined)
      throw lease.signal.aborted ? leaseLost() : error
    }
  }

  async function noteFault(claim: Claim, error: unknown): Promise<void> {
    const fault = error instanceof QuaysideError ? error : undefined
    const ms = fault ? rememberedMs(fault) : 0
    if (fault && ms > 0) await failDerivative(db, claim, fault, now() + ms)
    else await giveUpDerivative(db, claim)
  }

  return async function findOrMake(wish, signal) {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * PAUSE_FACTOR, LONGEST_PAUSE_MS)) {
      const claim = newClaim(wish)
      const found = await findDerivative(db, claim)
      if (found?.state === 'failed') throw found.error
      if (found?.state === 'ready') return found.derivative
      // A power cut ends whoever claims it, so nothing is lost when the claim is.
      const taken = await database.losableTransaction((trx) =>
        claimDerivative(trx, database.dialect, claim),
      )
      if (taken?.formerKey) void removals.bytes(taken.formerKey)
      if (taken) return await make(claim, wish, signal)
      await sleep(pause, undefined, { signal })
    }
  }
}

/** A hostile or broken file is not converted again and again for whoever goes on asking. */
const FAULT_OF_FILE_MS = 60_000
/** What may be mended any moment, as a server that does not answer. */
const FAULT_OF_SOURCE_MS = 5_000

/** How long a fault is told again without another try. */
function rememberedMs({ kind, code }: QuaysideError): number {
  if (kind === 'unavailable' || kind === 'cancelled' || kind === 'conflict') return 0
  const isOfFile = /^(?:conversion|picture)_/.test(code) && code !== SOURCE_TIMEOUT
  return isOfFile ? FAULT_OF_FILE_MS : FAULT_OF_SOURCE_MS
}

const SOURCE_TIMEOUT = 'conversion_source_timeout'
