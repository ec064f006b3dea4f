/** One line or row of bars of a chart. */
export interface Series {
  readonly label: string
  /** One for each point; null where nothing is known. */
  readonly values: readonly (number | null)[]
  readonly tone: 'accent' | 'good' | 'bad' | 'soft'
}

/**
 * What is drawn, first to last. Bars that stand on one another are drawn as sums, the highest first,
 * so that each covers all but its own part of the one before.
 */
export function toDrawn(series: readonly Series[], isStacked: boolean): readonly Series[] {
  if (!isStacked) return series
  return series.map((one, index) => ({
    ...one,
    values: one.values.map((_, at) => sumFrom(series.slice(index), at)),
  }))
}

const sumFrom = (series: readonly Series[], at: number) =>
  series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0)

/** The end of the axis: never zero, so that nothing at all is a flat line at the bottom. */
export function highestOf(drawn: readonly Series[]): number {
  return Math.max(1, ...drawn.flatMap(({ values }) => values.map((value) => value ?? 0)))
}

/** At most so many of the points, evenly apart. */
export function someOf(points: ArrayLike<number>, most: number): number[] {
  const step = Math.max(1, Math.ceil(points.length / Math.max(1, most)))
  return Array.from(points).filter((_, at) => at % step === 0)
}

const STEPS = [1, 2, 5]

/** Where the axis has its lines: a few round numbers up to `highest`, whole ones. */
export function ticksUpTo(highest: number): readonly number[] {
  const rough = Math.max(1, highest / 4)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = (STEPS.find((one) => one * power >= rough) ?? 10) * power
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, at) => at * step)
}
