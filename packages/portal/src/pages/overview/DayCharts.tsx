import type { DayAnswer } from '@quayside/wire'
import { useMemo } from 'preact/hooks'
import {
  formatBytes,
  formatCalendarDay,
  formatNumber,
  formatShort,
  formatShortDay,
} from '../../locale/format.ts'
import { type TextKey, text } from '../../locale/text.ts'
import { Chart } from '../../ui/chart/Chart.tsx'
import type { Series } from '../../ui/chart/chart-data.ts'
import { Section } from '../../ui/Section.tsx'
import { pointsOf, seriesOf } from './overview.ts'

interface Graph {
  readonly title: TextKey
  readonly isStacked?: boolean
  seriesOf(days: readonly DayAnswer[]): readonly Series[]
  valueInWords(value: number): string
  tickInWords(value: number): string
}

const GRAPHS: readonly Graph[] = [
  {
    title: 'overview.uploads',
    seriesOf: (days) => [
      seriesOf(days, 'uploads', { label: text('overview.uploaded'), tone: 'accent' }),
    ],
    valueInWords: formatNumber,
    tickInWords: formatShort,
  },
  {
    title: 'overview.traffic',
    seriesOf: (days) => [
      seriesOf(days, 'bytes', { label: text('overview.bytesOfDay'), tone: 'accent' }),
    ],
    valueInWords: formatBytes,
    tickInWords: formatBytes,
  },
  {
    title: 'overview.conversions',
    seriesOf: (days) => [
      seriesOf(days, 'conversions', { label: text('overview.conversions'), tone: 'accent' }),
    ],
    valueInWords: formatNumber,
    tickInWords: formatShort,
  },
  {
    title: 'overview.deliveries',
    isStacked: true,
    // What failed stands on top: a little of it is seen there.
    seriesOf: (days) => [
      seriesOf(days, 'notDelivered', { label: text('overview.notDelivered'), tone: 'bad' }),
      seriesOf(days, 'delivered', { label: text('overview.delivered'), tone: 'good' }),
    ],
    valueInWords: formatNumber,
    tickInWords: formatShort,
  },
]

/** The amounts of each day. */
export function DayCharts({ days }: { readonly days: readonly DayAnswer[] }) {
  const points = useMemo(() => pointsOf(days), [days])
  return (
    <div class="charts">
      {GRAPHS.map((graph) => (
        <DayChart key={graph.title} graph={graph} days={days} points={points} />
      ))}
    </div>
  )
}

interface DayChartProps {
  readonly graph: Graph
  readonly days: readonly DayAnswer[]
  readonly points: readonly number[]
}

function DayChart({ graph, days, points }: DayChartProps) {
  const series = useMemo(() => graph.seriesOf(days), [days])
  const dayAt = (index: number) => formatCalendarDay(days.at(index)?.day ?? '')
  const label = text('overview.chart', {
    thing: text(graph.title),
    from: dayAt(0),
    to: dayAt(-1),
  })
  return (
    <Section title={text(graph.title)}>
      <Chart
        label={label}
        pointTitle={text('overview.day')}
        points={points}
        series={series}
        isStacked={graph.isStacked}
        pointInWords={(seconds) => formatCalendarDay(dayOf(seconds))}
        axisInWords={(seconds) => formatShortDay(dayOf(seconds))}
        valueInWords={graph.valueInWords}
        tickInWords={graph.tickInWords}
      />
    </Section>
  )
}

const dayOf = (seconds: number) => new Date(seconds * 1_000).toISOString().slice(0, 10)
