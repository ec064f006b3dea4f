import type { DeliveryStatsAnswer } from '@quayside/wire'
import { useMemo } from 'preact/hooks'
import {
  formatClock,
  formatDuration,
  formatInstant,
  formatNumber,
  formatPercent,
  formatShort,
  formatShortDate,
} from '../../locale/format.ts'
import { type TextKey, text } from '../../locale/text.ts'
import { Chart, type ChartProps } from '../../ui/chart/Chart.tsx'
import { Section } from '../../ui/Section.tsx'
import { attemptSeries, isWithinDays, latencySeries, pointsOf, successSeries } from './health.ts'

type Buckets = DeliveryStatsAnswer['buckets']

interface GraphFacts
  extends Pick<ChartProps, 'kind' | 'highest' | 'isStacked' | 'valueInWords' | 'tickInWords'> {
  readonly title: TextKey
  readonly lead: TextKey
  seriesOf(buckets: Buckets): ChartProps['series']
}

const GRAPHS: readonly GraphFacts[] = [
  {
    title: 'deliveries.successRate',
    lead: 'deliveries.successLead',
    kind: 'lines',
    highest: 100,
    seriesOf: successSeries,
    valueInWords: (percent) => formatPercent(percent / 100),
    tickInWords: (percent) => formatPercent(percent / 100),
  },
  {
    title: 'deliveries.latency',
    lead: 'deliveries.latencyLead',
    kind: 'lines',
    seriesOf: latencySeries,
    valueInWords: formatDuration,
    tickInWords: formatDuration,
  },
  {
    title: 'deliveries.attempts',
    lead: 'deliveries.attemptsLead',
    isStacked: true,
    seriesOf: attemptSeries,
    valueInWords: formatNumber,
    tickInWords: formatShort,
  },
]

/** Success, latency and amount over time. */
export function DeliveryCharts({ buckets }: DeliveryStatsAnswer) {
  return (
    <div class="charts">
      {GRAPHS.map((graph) => (
        <Graph key={graph.title} graph={graph} buckets={buckets} />
      ))}
    </div>
  )
}

function Graph({ graph, buckets }: DeliveryStatsAnswer & { readonly graph: GraphFacts }) {
  const points = useMemo(() => pointsOf(buckets), [buckets])
  const series = useMemo(() => graph.seriesOf(buckets), [buckets])
  const title = text(graph.title)
  return (
    <Section title={title} lead={text(graph.lead)}>
      <Chart
        label={text('deliveries.chart', { thing: title })}
        pointTitle={text('deliveries.at')}
        kind={graph.kind}
        highest={graph.highest}
        isStacked={graph.isStacked}
        points={points}
        series={series}
        pointInWords={instantInWords}
        axisInWords={isWithinDays(points) ? clockInWords : dayInWords}
        valueInWords={graph.valueInWords}
        tickInWords={graph.tickInWords}
      />
    </Section>
  )
}

const instantOf = (seconds: number) => new Date(seconds * 1_000).toISOString()
const instantInWords = (seconds: number) => formatInstant(instantOf(seconds))
const clockInWords = (seconds: number) => formatClock(instantOf(seconds))
const dayInWords = (seconds: number) => formatShortDate(instantOf(seconds))
