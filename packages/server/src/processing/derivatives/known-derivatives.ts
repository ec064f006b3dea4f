import { LRUCache } from 'lru-cache'
import type { DerivativeId } from '../../lib/ids.ts'
import type { Derivative } from './derivative.ts'
import type { Removed } from './removal-repository.ts'

/**
 * Derivatives that were made or asked for here lately. What was removed by another process may be
 * among them: then its bytes are found missing, and it is made anew.
 */
export interface KnownDerivatives {
  get(id: DerivativeId): Derivative | undefined
  add(derivative: Derivative): void
  forget(id: DerivativeId): void
}

/** About 8 MB. */
const MAX_REMEMBERED = 20_000

export function createKnownDerivatives(now: () => number): KnownDerivatives {
  const remembered = new LRUCache<DerivativeId, Derivative>({ max: MAX_REMEMBERED })
  return {
    get(id) {
      const known = remembered.get(id)
      return known && known.expiresAt.getTime() > now() ? known : undefined
    },
    add: (derivative) => void remembered.set(derivative.id, derivative),
    forget: (id) => void remembered.delete(id),
  }
}

/** What is to be done here when one is removed: nothing gives it away any more. */
export function forgetDerivative(
  known: Pick<KnownDerivatives, 'forget'>,
  delivery: { forget(storageKey: string): void },
): (removed: Removed) => void {
  return ({ id, storageKey }) => {
    known.forget(id)
    if (storageKey !== undefined) delivery.forget(storageKey)
  }
}
