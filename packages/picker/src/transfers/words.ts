import { formatBytes, formatDuration } from '../locale/format.ts'
import type { Text } from '../locale/text.ts'
import type { Transfer } from '../state/transfer.ts'
import type { FolderFacts } from './folders/folder-answer.ts'
import type { Totals } from './totals.ts'
import { askedToWaitUntil } from './transfer-state.ts'

interface Speech {
  readonly text: Text
  readonly language: string
}

/** What a line on one file takes beside it. */
export interface RowSpeech extends Speech {
  /** What people call the source of the file. */
  readonly source: string
  /** As `Date.now` counts. */
  readonly now: number
}

/** One line on one file: how far it is, or why it is no further. */
export function wordsOf(transfer: Transfer, speech: RowSpeech): string {
  const { folder } = transfer
  if (folder && isMovingOrOver(transfer)) return folderWords(transfer, folder, speech)
  return fileWords(transfer, speech)
}

function fileWords(transfer: Transfer, speech: RowSpeech): string {
  const { state, sent, size, problem, continuedAt } = transfer
  const { text, language } = speech
  if (state === 'failed') return problem?.message ?? ''
  const until = askedToWaitUntil(transfer)
  if (until !== undefined) return waitWords(until, speech)
  if (state === 'running' && problem) return reasonToWait(problem, text)
  if (state === 'running' && sent > 0) {
    const words = sizeWords(sent, size, { text, language })
    if (continuedAt === undefined) return words
    return `${words} · ${text('transfers.continued', { percent: percentOf(continuedAt, language) })}`
  }
  if (state === 'done' && size) return formatBytes(size, language)
  return text(`transfers.${state}`)
}

/** A folder that is on its way without a pause, or over with all its files. */
const isMovingOrOver = ({ state, problem, folder }: Transfer): boolean =>
  folder?.outcome !== undefined || (state === 'running' && !problem)

/** How many of its files, and how much, as far as it was looked at. */
function folderWords(
  { sent, size }: Transfer,
  { found, isCounted, done, failed, skipped, outcome }: FolderFacts,
  { text, language }: RowSpeech,
): string {
  const words = [
    outcome
      ? text('summary.total', { count: done })
      : isCounted
        ? text('transfers.filesOf', { done, count: found })
        : text('transfers.counting', { count: found }),
  ]
  if (sent > 0) {
    words.push(outcome ? formatBytes(sent, language) : sizeWords(sent, size, { text, language }))
  }
  if (failed > 0 && outcome) words.push(text('transfers.titleFailed', { count: failed }))
  if (skipped > 0) words.push(text('transfers.skipped', { count: skipped }))
  return words.join(' · ')
}

/** Who asks us to wait and for how long still; the time that is over is not spoken of. */
export function waitWords(until: number, { text, language, source, now }: RowSpeech): string {
  if (until <= now) return text('transfers.running')
  const time = formatDuration((until - now) / 1000, language)
  return text('transfers.asksToWait', { source, time })
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
