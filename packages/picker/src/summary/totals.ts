import { formatBytes } from '../locale/format.ts'
import type { Text } from '../locale/text.ts'
import { type Choice, isWholeFolder } from '../state/choice.ts'

/**
 * How much was chosen, in words; `at least` where nobody knows the size of something. What is in a
 * whole folder is found out later.
 */
export function totalInWords(choices: readonly Choice[], text: Text, language: string): string {
  const folders = choices.filter(isWholeFolder).length
  const files = choices.filter((choice) => !isWholeFolder(choice))
  const words = files.length > 0 || folders === 0 ? [filesInWords(files, text, language)] : []
  if (folders > 0) words.push(text('summary.folders', { count: folders }))
  return words.join(' · ')
}

function filesInWords(choices: readonly Choice[], text: Text, language: string): string {
  const count = choices.length
  const known = choices.map(({ size }) => size).filter((size) => size !== undefined)
  if (known.length === 0) return text('summary.total', { count })
  const bytes = known.reduce((total, size) => total + size, 0)
  const key = known.length === count ? 'summary.totalWithSize' : 'summary.totalAtLeast'
  return text(key, { count, size: formatBytes(bytes, language) })
}
