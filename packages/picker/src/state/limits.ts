import { formatBytes } from '../locale/format.ts'
import type { PickerOptions } from '../options/picker-options.ts'
import { typeOf, typeOfName } from './media-type.ts'
import type { Candidate, Refusal } from './refusal.ts'

/** The options that decide whether something may be chosen. */
export type Limits = Pick<PickerOptions, 'accept' | 'maxSize' | 'maxFiles' | 'lang'>

/**
 * Why this cannot be chosen beside what is chosen already; `undefined` when it can. Where one file
 * is wanted, another one takes its place, so that one never is too many. Empty files are files.
 */
export function refusalOf(
  candidate: Candidate,
  limits: Limits,
  choices: readonly unknown[],
): Refusal | undefined {
  if (!isAccepted(candidate, limits.accept)) {
    return { reason: 'type', text: 'refusal.type', values: { name: candidate.name } }
  }
  return refusalOfSize(candidate, limits) ?? refusalOfCount(candidate, limits, choices.length)
}

/** Whether `accept` names its type or its ending; everything is accepted when it is empty. */
export function isAccepted(
  { name, contentType }: Pick<Candidate, 'name' | 'contentType'>,
  accept: readonly string[],
): boolean {
  if (accept.length === 0) return true
  const type = typeOf(contentType, name)
  return accept.some((pattern) => matches(pattern.trim().toLowerCase(), name, type))
}

/** The types that `accept` names; endings nobody knows are left out. */
export function acceptedTypes(accept: readonly string[]): readonly string[] {
  const types = accept.map((pattern) =>
    pattern.includes('/') ? pattern : typeOfName(withDot(pattern)),
  )
  return [...new Set(types.filter((type) => type !== undefined))]
}

/** `image/*`, `image/png`, `.png` or `png`. */
function matches(pattern: string, name: string, type: string): boolean {
  if (pattern === '*' || pattern === '*/*') return true
  if (pattern.endsWith('/*')) return type.startsWith(pattern.slice(0, -1))
  if (pattern.includes('/')) return type === pattern
  return hasEnding(name.toLowerCase(), pattern, type)
}

/** `.jpg` means `.jpeg` as well; a name without an ending is judged by its type. */
function hasEnding(name: string, pattern: string, type: string): boolean {
  const ending = withDot(pattern)
  if (name.endsWith(ending)) return true
  const meant = typeOfName(ending)
  if (meant === undefined) return false
  return name.includes('.') ? typeOfName(name) === meant : type === meant
}

const withDot = (pattern: string) => (pattern.startsWith('.') ? pattern : `.${pattern}`)

function refusalOfSize({ name, size }: Candidate, limits: Limits): Refusal | undefined {
  const { maxSize, lang } = limits
  if (maxSize === undefined || size === undefined || size <= maxSize) return undefined
  return {
    reason: 'too-large',
    text: 'refusal.tooLarge',
    // Of fifty thousand refusals one is put into words.
    get values() {
      return { name, max: formatBytes(maxSize, lang), size: formatBytes(size, lang) }
    },
  }
}

function refusalOfCount(
  { name }: Candidate,
  { maxFiles }: Limits,
  count: number,
): Refusal | undefined {
  if (maxFiles === 1 || count < maxFiles) return undefined
  return { reason: 'too-many', text: 'refusal.tooMany', values: { name, count: maxFiles } }
}
