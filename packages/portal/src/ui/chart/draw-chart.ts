import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { highestOf, type Series, someOf, ticksUpTo, toDrawn } from './chart-data.ts'

export interface Drawing {
  readonly kind: 'bars' | 'lines'
  readonly isStacked: boolean
  /** Seconds since 1970. */
  readonly points: readonly number[]
  readonly series: readonly Series[]
  /** The end of the axis at the side; by default the highest amount there is. */
  readonly highest?: number | undefined
  /** What stands at the bottom; short. */
  axisInWords(seconds: number): string
  /** What stands at the side; short. */
  tickInWords(value: number): string
  /** The point the pointer is at; nothing when it is elsewhere. */
  onPoint(index: number | undefined): void
}

const HEIGHT = 200
const FONT_PX = 12
/** Room for a label at the bottom. */
const LABEL_PX = 72

/** Draws it into an element, as wide as that is, until the answered function is called. */
export function drawChart(host: HTMLElement, drawing: Drawing): () => void {
  const drawn = toDrawn(drawing.series, drawing.isStacked)
  const columns = [drawing.points, ...drawn.map(({ values }) => values)].map((one) => [...one])
  const [x = [], ...rest] = columns
  const size = () => ({ width: host.clientWidth, height: HEIGHT })
  const plot = new uPlot(optionsOf(host, drawing, drawn, size()), [x.map(Number), ...rest], host)

  const observer = new ResizeObserver(() => plot.setSize(size()))
  observer.observe(host)
  const scheme = matchMedia('(prefers-color-scheme: dark)')
  const redraw = () => plot.redraw(false, true)
  scheme.addEventListener('change', redraw)
  return () => {
    observer.disconnect()
    scheme.removeEventListener('change', redraw)
    plot.destroy()
  }
}

function optionsOf(
  host: HTMLElement,
  drawing: Drawing,
  drawn: readonly Series[],
  size: { width: number; height: number },
): uPlot.Options {
  const { font } = getComputedStyle(host)
  const colour = (name: string) => () => colourOf(host, name)
  const highest = drawing.highest ?? highestOf(drawn)
  const axis = {
    stroke: colour('soft'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
    font: font.replace(/\d+(\.\d+)?px/, `${FONT_PX}px`),
    gap: 6,
  }
  return {
    ...size,
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { x: { time: true, range: wholePoints }, y: { range: [0, highest * 1.08] } },
    padding: [8, 16, 0, 0],
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 24,
        splits: ({ width, data: [points] }) => someOf(points, Math.floor(width / LABEL_PX)),
        values: (_, seconds) => seconds.map(drawing.axisInWords),
      },
      {
        ...axis,
        size: 52,
        splits: () => [...ticksUpTo(highest)],
        values: (_, values) => values.map(drawing.tickInWords),
      },
    ],
    series: [{}, ...drawn.map((one) => seriesOf(one, drawing.kind, colour(one.tone)))],
    hooks: { setCursor: [({ cursor }) => drawing.onPoint(cursor.idx ?? undefined)] },
  }
}

/** The first and the last bar have room for all of them. */
function wholePoints({ data: [points] }: uPlot, first: number, last: number): uPlot.Range.MinMax {
  const half = points.length > 1 ? (last - first) / (points.length - 1) / 2 : 43_200
  return [first - half, last + half]
}

function seriesOf({ label }: Series, kind: Drawing['kind'], stroke: () => string): uPlot.Series {
  const bars = uPlot.paths.bars?.({ size: [0.7, 36], radius: 0.15 })
  // An hour between two in which nothing was is a point and no line.
  const points = { show: true, size: 7 }
  if (kind === 'lines' || !bars) return { label, stroke, width: 2, points }
  return { label, stroke, fill: stroke, width: 0, paths: bars, points: { show: false } }
}

/** Canvases know no custom properties: what one comes to is read off an element that has it. */
function colourOf(host: HTMLElement, name: string): string {
  const sample = host.querySelector(`.chart-${name}`)
  return sample ? getComputedStyle(sample).color : ''
}
