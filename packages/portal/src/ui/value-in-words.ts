import { shownName, text } from '../locale/text.ts'

/** What stands in a field, in a line: `yes`, `Harbour`, `read, stat`. */
export function valueInWords(value: unknown): string {
  if (typeof value === 'boolean') return text(value ? 'shell.yes' : 'shell.no').toLowerCase()
  if (Array.isArray(value)) return value.map(valueInWords).join(', ')
  return shownName(String(value ?? ''))
}
