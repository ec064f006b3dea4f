import { UsageAnswer, type UsageCountsAnswer, type UsageDayAnswer } from '@quayside/wire'
import { createAdminClient } from '../admin-client.ts'
import { formatBytes } from '../format.ts'
import { print, printJson } from '../print.ts'
import { stopSignal } from '../stop-signal.ts'

interface UsageOptions {
  readonly server: string
  readonly json?: boolean
  readonly from?: string
  readonly to?: string
}

/** Prints what an application used: a line for each day on which there was something, and the sum. */
export async function showUsage(app: string, options: UsageOptions): Promise<void> {
  const { server, json, from, to } = options
  const client = await createAdminClient({ server, app }, stopSignal())
  const query = new URLSearchParams({ ...(from ? { from } : {}), ...(to ? { to } : {}) })
  const answer = await client.ask('GET', `/usage?${query}`, UsageAnswer)
  if (json) return printJson(answer)
  for (const line of toLines(answer)) print(line)
}

/** As tables of a terminal, with columns as wide as what is in them. */
export function toLines({ days, totals }: UsageAnswer): readonly string[] {
  const used = days.filter(isUsed)
  const rows = [
    ['day', ...COLUMNS.map(({ title }) => title)],
    ...used.map((one) => [one.day, ...cellsOf(one)]),
    ['together', ...cellsOf(totals)],
  ]
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? []
  return rows.map(([first = '', ...cells]) =>
    [first.padEnd(widths[0] ?? 0), ...cells.map((cell, at) => cell.padStart(widths[at + 1] ?? 0))]
      .join('  ')
      .trimEnd(),
  )
}

interface Column {
  readonly title: string
  readonly kind: keyof UsageCountsAnswer
  readonly format: (amount: number) => string
}

const COLUMNS: readonly Column[] = [
  { title: 'requests', kind: 'requests', format: String },
  { title: 'stored', kind: 'filesStored', format: String },
  { title: 'bytes stored', kind: 'bytesStored', format: formatBytes },
  { title: 'served', kind: 'filesServed', format: String },
  { title: 'bytes served', kind: 'bytesServed', format: formatBytes },
  { title: 'conversions', kind: 'conversions', format: String },
  { title: 'replaced', kind: 'overwrites', format: String },
  { title: 'deleted', kind: 'deletes', format: String },
]

const cellsOf = (counts: UsageCountsAnswer) =>
  COLUMNS.map(({ kind, format }) => format(counts[kind]))

const isUsed = ({ day: _day, ...counts }: UsageDayAnswer) =>
  Object.values(counts).some((amount) => amount > 0)
