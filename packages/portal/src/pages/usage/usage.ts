import type { UsageAnswer } from '@quayside/wire'

/** Whether there is anything to be drawn. */
export function isUnused({ totals }: UsageAnswer): boolean {
  return Object.values(totals).every((amount) => amount === 0)
}
