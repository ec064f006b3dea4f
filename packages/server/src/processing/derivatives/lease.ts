import type { Db } from '../../db/database.ts'
import type { DerivativeId } from '../../lib/ids.ts'
import { renewLease } from './derivative-repository.ts'
import { leaseLost } from './errors.ts'

/**
 * Others take over what was not renewed for so long: the process is dead, or as good as that. One
 * that lives all the same loses no more than its work, and somebody waits for the result.
 */
export const LEASE_MS = 10_000
const RENEW_MS = 3_000

/** Keeps a claim while its holder works. */
export interface Lease extends Disposable {
  /** Aborts when somebody else has it. */
  readonly signal: AbortSignal
}

export function holdLease(
  { db, now }: { readonly db: Db; readonly now: () => number },
  claim: { readonly id: DerivativeId; readonly owner: string },
): Lease {
  const lost = new AbortController()
  const renew = async () => {
    const isHeld = await renewLease(db, { ...claim, leaseUntil: now() + LEASE_MS })
    if (!isHeld) lost.abort(leaseLost())
  }
  // A database that does not answer now may do so next time; if not, somebody else takes over.
  const timer = setInterval(() => void renew().catch(() => undefined), RENEW_MS)
  return { signal: lost.signal, [Symbol.dispose]: () => clearInterval(timer) }
}
