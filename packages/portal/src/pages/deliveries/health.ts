import type { DeliveryStatsAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import type { Series } from '../../ui/chart/chart-data.ts'

export const SPANS = ['24', '72', '168', '720'] as const
/** Hours. */
export type Span = (typeof SPANS)[number]

/** What the address asks for; a day when that is none of the choices. */
export const toSpan = (hours: string | undefined): Span =>
  SPANS.find((span) => span === hours) ?? '24'

type Buckets = DeliveryStatsAnswer['buckets']

export interface Totals {
  readonly attempts: number
  readonly failed: number
  /** A part of one; `undefined` when nothing was attempted. */
  readonly successRate: number | undefined
}

export function totalsOf(buckets: Buckets): Totals {
  const sum = (name: 'delivered' | 'failed') =>
    buckets.reduce((total, bucket) => total + bucket[name], 0)
  const failed = sum('failed')
  const attempts = sum('delivered') + failed
  const successRate = attempts === 0 ? undefined : (attempts - failed) / attempts
  return { attempts, failed, successRate }
}

/** When each bar or point begins, in seconds. */
export const pointsOf = (buckets: Buckets): readonly number[] =>
  buckets.map(({ from }) => Date.parse(from) / 1_000)

const DAY_SECONDS = 86_400

/** Whether the hour says more than the day. */
export const isWithinDays = (points: readonly number[]): boolean =>
  (points.at(-1) ?? 0) - (points[0] ?? 0) <= DAY_SECONDS

/** In percent: nothing where nothing was attempted. */
export function successSeries(buckets: Buckets): readonly Series[] {
  const values = buckets.map(({ delivered, failed }) =>
    delivered + failed === 0 ? null : (100 * delivered) / (delivered + failed),
  )
  return [{ label: text('deliveries.successRate'), tone: 'good', values }]
}

/** What failed stands on top: a little of it is seen there. */
export function attemptSeries(buckets: Buckets): readonly Series[] {
  return [
    {
      label: text('deliveries.failedAttempts'),
      tone: 'bad',
      values: buckets.map(({ failed }) => failed),
    },
    {
      label: text('deliveries.delivered'),
      tone: 'good',
      values: buckets.map(({ delivered }) => delivered),
    },
  ]
}

export function latencySeries(buckets: Buckets): readonly Series[] {
  return [
    { label: text('deliveries.p50'), tone: 'accent', values: buckets.map(({ p50Ms }) => p50Ms) },
    { label: text('deliveries.p95'), tone: 'soft', values: buckets.map(({ p95Ms }) => p95Ms) },
  ]
}
