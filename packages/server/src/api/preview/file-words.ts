import type { FileRecord } from '../../files/file-record.ts'
import { chooseView, type View } from './choose-view.ts'

const KINDS: Readonly<Record<Exclude<View, 'card'>, string>> = {
  picture: 'Picture',
  video: 'Video',
  audio: 'Audio',
  pdf: 'PDF',
  text: 'Text',
}

/** What somebody wants to know before they download a file: `Picture, 2.1 MB`. */
export function factsOf({ contentType, size }: FileRecord): string {
  const view = chooseView(contentType)
  const kind = view === 'card' ? (contentType.split(';')[0] ?? '') : KINDS[view]
  return size === undefined ? kind : `${kind}, ${bytesInWords(size)}`
}

const UNITS = ['KB', 'MB', 'GB', 'TB']

/** In steps of 1,024, with three digits at most. */
export function bytesInWords(size: number): string {
  if (size < 1_024) return size === 1 ? '1 byte' : `${size} bytes`
  let [amount, unit] = [size / 1_024, 0]
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1_024
    unit += 1
  }
  return `${amount < 9.95 ? amount.toFixed(1) : Math.round(amount)} ${UNITS[unit]}`
}
