import { formatBytes, formatDuration } from '../locale/format.ts'
import type { Text } from '../locale/text.ts'
import type { Transfer } from '../state/transfer.ts'
import type { Totals } from './totals.ts'

interface Speech {
  readonly text: Text
  readonly language: string
}

/** One line on one file: how far it is, or why it is no further. */
export function wordsOf(transfer: Transfer, { text, language }: Speech): string {
  const { state, sent, size, problem, continuedAt } = transfer
  if (state === 'failed') return problem?.message ?? ''
  if (state === 'running' && problem) return reasonToWait(problem, text)
  if (state === 'running' && sent > 0) {
    const words = sizeWords(sent, size, { text, language })
    if (continuedAt === undefined) return words
    return `${words} · ${text('transfers.continued', { percent: percentOf(continuedAt, language) })}`
  }
  if (state === 'done' && size) return formatBytes(size, language)
  return text(`transfers.${state}`)
}

function reasonToWait(problem: { readonly code: string; readonly message: string }, text: Text) {
  return problem.code === 'network' ? text('transfers.noNetwork') : problem.message
}

/** One line on all files: how many, how much, how fast and how long still, as far as known. */
export function totalWords(
  totals: Totals,
  pace: { readonly speed: number | undefined; readonly secondsLeft: number | undefined },
  { text, language }: Speech,
): readonly string[] {
  const { done, count, cancelled, failed, sent, size } = totals
  const words = [text('transfers.filesOf', { done, count: count - cancelled - failed })]
  if (sent > 0) words.push(sizeWords(sent, size, { text, language }))
  if (pace.speed) words.push(text('transfers.speed', { size: formatBytes(pace.speed, language) }))
  if (pace.secondsLeft !== undefined) {
    words.push(text('transfers.left', { time: formatDuration(pace.secondsLeft, language) }))
  }
  return words
}

function sizeWords(sent: number, size: number | undefined, { text, language }: Speech): string {
  const arrived = formatBytes(sent, language)
  if (!size) return arrived
  return text('transfers.sizeOf', { sent: arrived, size: formatBytes(size, language) })
}

/** What stands above the transfers. */
export function titleOf(totals: Totals, text: Text): string {
  if (totals.active > 0) {
    return text('transfers.title', { count: totals.active + totals.done })
  }
  if (totals.failed > 0) return text('transfers.titleFailed', { count: totals.failed })
  if (totals.done === 0) return text('transfers.titleCancelled')
  return text('transfers.titleDone', { count: totals.done })
}

/** For those who listen: short, and often enough to know that it moves. */
export function spokenWords(totals: Totals, { text, language }: Speech): string {
  if (totals.active === 0) return titleOf(totals, text)
  const { done, count, cancelled, failed } = totals
  const percent = percentOf(totals.percent, language)
  return text('transfers.spoken', { percent, done, count: count - cancelled - failed })
}

/** Whole percents, never more than there are. */
function percentOf(percent: number, language: string): string {
  const format = new Intl.NumberFormat(language, { style: 'percent' })
  return format.format(Math.floor(percent) / 100)
}
