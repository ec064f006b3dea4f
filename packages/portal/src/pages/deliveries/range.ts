import type { ReplayRequest } from '@quayside/wire'
import { type DeliveryFilters, toQuery } from './filters.ts'

/** What is to be sent again; times are instants, empty until they are filled in. */
export interface Range {
  readonly from: string
  readonly to: string
  readonly onlyFailed: boolean
  /** Empty: of all webhooks. */
  readonly endpoint: string
}

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** What failed in the time that is looked at, or within a day, up to and with this minute. */
export function firstRange(filters: DeliveryFilters, now: number): Range {
  const { from, to } = toQuery(filters, now)
  const thisMinute = Math.ceil(now / MINUTE_MS) * MINUTE_MS
  return {
    from: String(from ?? new Date(thisMinute - DAY_MS).toISOString()),
    to: String(to ?? new Date(thisMinute).toISOString()),
    onlyFailed: true,
    endpoint: filters.endpoint ?? '',
  }
}

/** `undefined` until both times are there, the earlier one first. */
export function toRequest({ from, to, onlyFailed, endpoint }: Range): ReplayRequest | undefined {
  if (from === '' || to === '' || from >= to) return undefined
  return { from, to, only_failed: onlyFailed, ...(endpoint && { endpoint }) }
}
