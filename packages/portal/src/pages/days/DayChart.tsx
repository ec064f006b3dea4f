import { useMemo } from 'preact/hooks'
import {
  formatBytes,
  formatCalendarDay,
  formatNumber,
  formatShort,
  formatShortDay,
} from '../../locale/format.ts'
import { text } from '../../locale/text.ts'
import { Chart } from '../../ui/chart/Chart.tsx'
import type { Series } from '../../ui/chart/chart-data.ts'
import { Section } from '../../ui/Section.tsx'
import { pointsOf } from './days.ts'

/** How amounts are written, beside the axis and everywhere else. */
export const UNITS = {
  number: { valueInWords: formatNumber, tickInWords: formatShort },
  bytes: { valueInWords: formatBytes, tickInWords: formatBytes },
} as const

/** One line of what is drawn: an amount of every day. */
export interface DaySeries<Day> extends Pick<Series, 'label' | 'tone'> {
  amountOf(day: Day): number
}

export interface DayChartProps<Day> {
  readonly title: string
  readonly days: readonly Day[]
  readonly series: readonly DaySeries<Day>[]
  readonly unit: keyof typeof UNITS
  readonly isStacked?: boolean | undefined
}

/** Amounts of days, as a drawing and as a table, on a card of its own. */
export function DayChart<Day extends { readonly day: string }>({
  title,
  days,
  series,
  unit,
  isStacked,
}: DayChartProps<Day>) {
  const points = useMemo(() => pointsOf(days), [days])
  const drawn = useMemo(
    () => series.map((one) => ({ ...one, values: days.map(one.amountOf) })),
    [days],
  )
  const dayAt = (index: number) => formatCalendarDay(days.at(index)?.day ?? '')
  return (
    <Section title={title}>
      <Chart
        label={text('days.chart', { thing: title, from: dayAt(0), to: dayAt(-1) })}
        pointTitle={text('days.day')}
        points={points}
        series={drawn}
        isStacked={isStacked}
        pointInWords={(seconds) => formatCalendarDay(dayOf(seconds))}
        axisInWords={(seconds) => formatShortDay(dayOf(seconds))}
        {...UNITS[unit]}
      />
    </Section>
  )
}

const dayOf = (seconds: number) => new Date(seconds * 1_000).toISOString().slice(0, 10)
