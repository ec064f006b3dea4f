import type { AuditEntryAnswer } from '@quayside/wire'
import { shownName, text, textIfKnown } from '../../locale/text.ts'

/** `app.update`: "Changed an app". What a newer service calls otherwise stays as it is. */
export function actionInWords(action: string): string {
  return textIfKnown(`audit.action.${action}`) ?? action
}

/** What it was done to, and what was noted of it. */
export function factsOf({ action, target, details }: AuditEntryAnswer): readonly string[] {
  // The id of a session tells nobody anything.
  const isTelling = target !== null && !action.startsWith('session.')
  return [...(isTelling ? [shownName(target)] : []), detailsInWords(details)].filter(Boolean)
}

/** `name: Harbour, enabled: no`: what was noted of a change, in a line. */
export function detailsInWords(details: Readonly<Record<string, unknown>>): string {
  return Object.entries(details)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}: ${valueInWords(value)}`)
    .join(', ')
}

function valueInWords(value: unknown): string {
  if (typeof value === 'boolean') return text(value ? 'audit.yes' : 'audit.no')
  if (typeof value === 'string') return shownName(value)
  if (Array.isArray(value)) return value.map(valueInWords).join(' ')
  return JSON.stringify(value)
}
