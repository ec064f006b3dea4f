import type { BenchRow } from './types.ts'

const HEADINGS = [
  'contestant',
  'median',
  'spread',
  'ratio',
  'to',
  'floor',
  'goal',
  'verdict',
  'CPU s',
  'peak MiB',
  'others',
] as const

export type Verdict = 'goal met' | 'floor met' | 'BELOW FLOOR'

/** Whether a row reaches its floor and goal; `undefined` for rows that have none. */
export function verdictOf(row: BenchRow): Verdict | undefined {
  const { floor, goal } = row
  const reaches = (bound: number) => {
    if (row.bounds === 'median') return row.median <= bound
    return (row.bounds === 'rate' ? row.median : (row.ratio ?? 0)) >= bound
  }
  if (floor === undefined && goal === undefined) return undefined
  if (goal !== undefined && reaches(goal)) return 'goal met'
  return floor !== undefined && reaches(floor) ? 'floor met' : 'BELOW FLOOR'
}

/** One Markdown table for each piece of work, readable in a terminal as well. */
export function formatTables(rows: readonly BenchRow[]): string {
  const works = [...new Set(rows.map(({ work }) => work))]
  return works
    .map((work) => {
      const members = rows.filter((row) => row.work === work)
      const notes = members
        .filter(({ note }) => note)
        .map((row) => `${row.contestant}: ${row.note}`)
      return [
        `### ${work}`,
        '',
        formatTable(members),
        ...notes.map((note) => `\n${note}`),
        '',
      ].join('\n')
    })
    .join('\n')
}

function formatTable(rows: readonly BenchRow[]): string {
  const cells = [[...HEADINGS], ...rows.map(formatRow)]
  const widths = HEADINGS.map((_, column) =>
    Math.max(...cells.map((line) => line[column]?.length ?? 0)),
  )
  const lines = cells.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  )
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  return [lines[0], rule, ...lines.slice(1)].join('\n')
}

function formatRow(row: BenchRow): string[] {
  const bound = row.bounds === 'median' ? '≤' : '≥'
  return [
    row.contestant,
    `${formatNumber(row.median)} ${row.unit}`,
    `${Math.round(row.spread * 100)} %`,
    row.ratio === undefined ? '' : row.ratio.toFixed(2),
    row.rival ?? '',
    row.floor === undefined ? '' : `${bound} ${row.floor}`,
    row.goal === undefined ? '' : `${bound} ${row.goal}`,
    verdictOf(row) ?? '',
    row.cpuSeconds?.toFixed(1) ?? '',
    row.peakMiB === undefined ? '' : formatNumber(row.peakMiB),
    row.otherCores === undefined ? '' : row.otherCores.toFixed(1),
  ]
}

function formatNumber(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US')
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
