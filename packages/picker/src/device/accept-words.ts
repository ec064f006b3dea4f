import { formatBytes } from '../locale/format.ts'
import type { Text, TextKey } from '../locale/text.ts'
import type { PickerOptions } from '../options/picker-options.ts'

/** `accept` as a file dialog understands it; `undefined` when everything may be chosen. */
export function acceptAttribute(accept: readonly string[]): string | undefined {
  if (accept.length === 0 || accept.some(isEverything)) return undefined
  return accept.map((pattern) => (/[./]/.test(pattern) ? pattern : `.${pattern}`)).join(',')
}

/** Whether a picture taken now could be chosen. */
export function acceptsPhotos(accept: readonly string[]): boolean {
  if (accept.length === 0) return true
  return accept.some((pattern) => isEverything(pattern) || PHOTOS.includes(pattern))
}

const PHOTOS: readonly string[] = ['image/*', 'image/jpeg', '.jpg', '.jpeg', 'jpg', 'jpeg']

const isEverything = (pattern: string) => pattern === '*' || pattern === '*/*'

/** What may be chosen, in a few words: `images, PDF · up to 10 MB each · up to 5 files`. */
export function limitsInWords(
  options: Pick<PickerOptions, 'accept' | 'maxSize' | 'maxFiles'>,
  text: Text,
  language: string,
): string {
  const { accept, maxSize, maxFiles } = options
  return [
    kindsInWords(accept, text, language),
    maxSize !== undefined && text('device.upToSize', { max: formatBytes(maxSize, language) }),
    maxFiles > 1 && maxFiles < MANY && text('device.upToFiles', { count: maxFiles }),
  ]
    .filter((part) => part !== false && part !== '')
    .join(' · ')
}

/** A limit that nobody reaches is not worth a word. */
const MANY = 10_000
/** A longer list helps nobody. */
const MAX_KINDS = 8

function kindsInWords(accept: readonly string[], text: Text, language: string): string {
  const kinds = [...new Set(accept.map((pattern) => kindInWords(pattern, text)))]
  if (kinds.length > MAX_KINDS || accept.some(isEverything)) return ''
  return new Intl.ListFormat(language, { type: 'unit', style: 'short' }).format(kinds)
}

const KINDS: Readonly<Record<string, TextKey>> = {
  'image/*': 'device.kindImage',
  'video/*': 'device.kindVideo',
  'audio/*': 'device.kindAudio',
  'text/*': 'device.kindText',
  'application/*': 'device.kindApplication',
}

function kindInWords(pattern: string, text: Text): string {
  const known = KINDS[pattern]
  if (known) return text(known)
  return pattern.slice(pattern.lastIndexOf(pattern.includes('/') ? '/' : '.') + 1).toUpperCase()
}
