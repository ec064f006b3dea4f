import type { Database, Trx } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'
import { dayOf, type UsageAmounts } from './usage.ts'
import { addUsage, randomSlot } from './usage-repository.ts'

/** Adds to an app's usage in the transaction of what happened, so that both are there or neither. */
export type AddUsageOfEvent = (
  trx: Trx,
  event: { readonly appKey: ApiKey; readonly amounts: UsageAmounts; readonly now: Date },
) => Promise<void>

export function createAddUsageOfEvent(dialect: Database['dialect']): AddUsageOfEvent {
  /** One for all that a transaction counts, or two of them would wait for each other crosswise. */
  const slots = new WeakMap<Trx, number>()

  return async function addUsageOfEvent(trx, { appKey, amounts, now }) {
    const slot = slots.getOrInsertComputed(trx, () => randomSlot(dialect))
    await addUsage(trx, slot, [{ appKey, day: dayOf(now), amounts }])
  }
}
