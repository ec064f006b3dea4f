import { shownName } from '../../locale/text.ts'

/** `name: Harbour, enabled: no`: what was noted of a change, in a line. */
export function detailsInWords(details: Readonly<Record<string, unknown>>): string {
  return Object.entries(details)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}: ${valueInWords(value)}`)
    .join(', ')
}

function valueInWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return shownName(value)
  if (Array.isArray(value)) return value.map(valueInWords).join(' ')
  return JSON.stringify(value)
}
