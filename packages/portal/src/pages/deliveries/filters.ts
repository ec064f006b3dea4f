import type { DeliveryAnswer } from '@quayside/wire'
import type { Query } from '../../paths.ts'

export const STATUSES = [
  'pending',
  'delivered',
  'not_delivered',
] as const satisfies readonly DeliveryAnswer['status'][]

/** How far back to look; `between` two times that are filled in. */
export const TIMES = ['hour', 'day', 'week', 'between'] as const
export type Time = (typeof TIMES)[number]

const HOUR_MS = 3_600_000
const BACK_MS: Readonly<Record<Exclude<Time, 'between'>, number>> = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
}

/** What the address of the list asks for. What is none of the choices is not asked for. */
export interface DeliveryFilters {
  readonly endpoint: string | undefined
  readonly action: string | undefined
  readonly status: DeliveryAnswer['status'] | undefined
  readonly time: Time | undefined
  readonly from: string | undefined
  readonly to: string | undefined
}

export function parseFilters(query: Readonly<Record<string, string>>): DeliveryFilters {
  const time = TIMES.find((one) => one === query.time)
  const isBetween = time === 'between'
  return {
    endpoint: query.endpoint || undefined,
    action: query.action || undefined,
    status: STATUSES.find((one) => one === query.status),
    time,
    from: isBetween ? instantOf(query.from) : undefined,
    to: isBetween ? instantOf(query.to) : undefined,
  }
}

/** What the service is asked for. */
export function toQuery({ time, ...filters }: DeliveryFilters, now: number): Query {
  if (time === undefined || time === 'between') return filters
  return { ...filters, from: new Date(now - BACK_MS[time]).toISOString() }
}

/** Whether anything is left out. */
export const isFiltered = (filters: DeliveryFilters): boolean =>
  Object.values(filters).some((value) => value !== undefined)

/** Addresses are typed in and linked to: what is no instant is not asked for. */
function instantOf(words: string | undefined): string | undefined {
  const at = new Date(words ?? Number.NaN)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}
