import type { ApiKey } from '../lib/ids.ts'

/** What is counted of an app, in the order in which it is shown. */
export const USAGE_KINDS = [
  'requests',
  'filesStored',
  'bytesStored',
  'filesServed',
  'bytesServed',
  'conversions',
  'overwrites',
  'deletes',
] as const
export type UsageKind = (typeof USAGE_KINDS)[number]

/** So much of each. */
export type UsageCounts = Readonly<Record<UsageKind, number>>
/** What is left out is 0. */
export type UsageAmounts = Partial<UsageCounts>

/** What was counted on a day, in UTC. */
export interface UsageDay {
  /** Days since 1970. */
  readonly day: number
  readonly counts: UsageCounts
}

/** Of an app, from one day to another, both included. */
export interface UsageRange {
  readonly from: number
  readonly to: number
}

/**
 * What apps use. Requests and what is served are counted in memory and written every few seconds, so
 * that no answer waits for it: a process that is killed loses those of the last seconds, one that
 * stops loses nothing. What happens to files is counted in the transaction of its event
 * (`events/record.ts`), and exact.
 */
export interface Usage {
  /** Costs next to nothing; good for every delivery. */
  add(appKey: ApiKey, amounts: UsageAmounts): void
  /** Oldest first; days of which there is nothing are left out. Knows what this process counted. */
  read(appKey: ApiKey, range: UsageRange): Promise<readonly UsageDay[]>
  /** Removes what is older than is kept, and what belongs to apps there are no more. */
  sweep(): Promise<void>
  /** Writes what is left. */
  close(): Promise<void>
}

export const NO_USAGE: UsageCounts = Object.freeze({
  requests: 0,
  filesStored: 0,
  bytesStored: 0,
  filesServed: 0,
  bytesServed: 0,
  conversions: 0,
  overwrites: 0,
  deletes: 0,
})

export type GrowingCounts = { -readonly [Kind in UsageKind]: number }

/** Written out, because it is done with every request: in a loop it takes three times as long. */
export function addTo(counts: GrowingCounts, amounts: UsageAmounts): void {
  counts.requests += amounts.requests ?? 0
  counts.filesStored += amounts.filesStored ?? 0
  counts.bytesStored += amounts.bytesStored ?? 0
  counts.filesServed += amounts.filesServed ?? 0
  counts.bytesServed += amounts.bytesServed ?? 0
  counts.conversions += amounts.conversions ?? 0
  counts.overwrites += amounts.overwrites ?? 0
  counts.deletes += amounts.deletes ?? 0
}

const DAY_MS = 24 * 3_600_000

export const dayOf = (at: Date): number => Math.floor(at.getTime() / DAY_MS)

export const dateOfDay = (day: number): Date => new Date(day * DAY_MS)

export function addUp(days: readonly UsageDay[]): UsageCounts {
  const total = { ...NO_USAGE }
  for (const { counts } of days) addTo(total, counts)
  return total
}
