import type { DayAnswer, OverviewAnswer, ProblemAnswer } from '@quayside/wire'
import { hrefOf, type PageName } from '../../paths.ts'
import type { Series } from '../../ui/chart/chart-data.ts'

export const SPANS = ['7', '30', '90'] as const
export type Span = (typeof SPANS)[number]

/** What the address asks for; 30 days when that is none of the choices. */
export function toSpan(days: string | undefined): Span {
  return SPANS.find((span) => span === days) ?? '30'
}

type Amount = Exclude<keyof DayAnswer, 'day'>

/** One amount of every day. */
export function seriesOf(
  days: readonly DayAnswer[],
  amount: Amount,
  look: Pick<Series, 'label' | 'tone'>,
): Series {
  return { ...look, values: days.map((day) => day[amount]) }
}

/** Noon of each day of UTC, in seconds: wherever the person is, it is within that day's bar. */
export function pointsOf(days: readonly DayAnswer[]): readonly number[] {
  return days.map(({ day }) => new Date(`${day}T12:00:00Z`).getTime() / 1_000)
}

/** Whether there is anything to be drawn. */
export function isQuiet({ days, totals }: OverviewAnswer): boolean {
  const amounts = days.map(
    (day) => day.uploads + day.conversions + day.delivered + day.notDelivered,
  )
  return totals.files === 0 && amounts.every((amount) => amount === 0)
}

const APP_PAGES = [
  'settings',
  'policies',
  'sources',
  'storage',
  'webhooks',
  'deliveries',
  'files',
  'transfers',
  'connections',
] as const satisfies readonly PageName[]

/** The page a problem is looked at; the app's own when it names none that is known. */
export function problemHref(apiKey: string, { page }: Pick<ProblemAnswer, 'page'>): string {
  return hrefOf(APP_PAGES.find((name) => name === page) ?? 'app', { apiKey })
}
