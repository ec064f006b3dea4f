import { useEffect, useRef, useState } from 'preact/hooks'
import { text } from '../../locale/text.ts'
import { Table } from '../Table.tsx'
import type { Series } from './chart-data.ts'
import { type Drawing, drawChart } from './draw-chart.ts'

export interface ChartProps
  extends Pick<Drawing, 'series' | 'points' | 'highest' | 'axisInWords' | 'tickInWords'> {
  /** What is shown. */
  readonly label: string
  /** The first column of the table: "Day". */
  readonly pointTitle: string
  /** A point in full. */
  pointInWords(seconds: number): string
  /** An amount in full. */
  valueInWords(value: number): string
  readonly kind?: Drawing['kind'] | undefined
  readonly isStacked?: boolean | undefined
}

/** Amounts over time, as a drawing and as a table for whoever cannot see it. */
export function Chart({ kind = 'bars', isStacked = false, ...props }: ChartProps) {
  const host = useRef<HTMLDivElement>(null)
  const [point, setPoint] = useState<number | undefined>()
  useEffect(() => {
    if (!host.current) return undefined
    return drawChart(host.current, { ...props, kind, isStacked, onPoint: setPoint })
  }, [props.points, props.series])

  return (
    <figure class="chart">
      <Legend {...props} kind={kind} point={point} />
      <div ref={host} class="chart-drawing" role="img" aria-label={props.label}>
        {SAMPLES.map((name) => (
          <span key={name} class={`chart-sample chart-${name}`} />
        ))}
      </div>
      <details class="chart-table">
        <summary>{text('chart.asTable')}</summary>
        <Table
          label={props.label}
          columns={[
            { title: props.pointTitle, cell: (at: number) => pointOf(props, at) },
            ...props.series.map((series) => ({
              title: series.label,
              kind: 'number' as const,
              cell: (at: number) => amountOf(props, series, at),
            })),
          ]}
          rows={props.points.map((_, at) => at).reverse()}
          keyOf={(at) => at}
        />
      </details>
    </figure>
  )
}

const SAMPLES = ['accent', 'good', 'bad', 'soft', 'line'] as const

type Words = Pick<ChartProps, 'points' | 'series' | 'kind' | 'pointInWords' | 'valueInWords'>

const pointOf = ({ points, pointInWords }: Words, at: number) => pointInWords(points[at] ?? 0)

function amountOf({ valueInWords }: Words, { values }: Series, at: number): string {
  const value = values[at]
  return value === null || value === undefined ? '–' : valueInWords(value)
}

/** The sum of what is shown; lines are of what cannot be added up. */
const sumOf = ({ values }: Series) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0)

/** What the colours mean, with the amounts of the point the pointer is at, or of all. */
function Legend({ point, ...words }: Words & { readonly point: number | undefined }) {
  return (
    <figcaption class="chart-legend">
      {words.series.map((series) => (
        <span key={series.label} class="chart-key">
          <span class={`chart-mark chart-${series.tone}`} />
          {series.label}
          {point !== undefined && <strong>{amountOf(words, series, point)}</strong>}
          {point === undefined && words.kind !== 'lines' && (
            <strong>{words.valueInWords(sumOf(series))}</strong>
          )}
        </span>
      ))}
      <span class="soft">
        {point === undefined ? words.kind !== 'lines' && text('chart.all') : pointOf(words, point)}
      </span>
    </figcaption>
  )
}
