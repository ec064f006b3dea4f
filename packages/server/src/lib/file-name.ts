/** What file systems and most services allow, in UTF-8. */
const MAX_BYTES = 255
/** A longer ending is not one people know a file by. */
const MAX_EXTENSION_CHARS = 16
const FALLBACK = 'file'

/** Control characters, line separators, and what turns the direction of writing around (to hide an ending). */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g

/**
 * A name as people see it, fit to be shown, put into a header and saved on a disk: one line, no
 * path, at most 255 bytes with its ending kept. What is left of nothing is `file`.
 */
export function cleanFileName(name: string): string {
  const visible = name.toWellFormed().normalize('NFC').replace(INVISIBLE, '')
  const single = visible.replace(/[/\\]/g, '_').trim()
  return /^\.*$/.test(single) ? FALLBACK : shorten(single)
}

/** The ending with its dot, in lower case; empty when there is none. */
export function extensionOf(name: string): string {
  const extension = /[^.](\.[^.\s]+)$/.exec(name)?.[1] ?? ''
  return extension.length > MAX_EXTENSION_CHARS ? '' : extension.toLowerCase()
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name
  const { length } = extensionOf(name)
  const extension = length === 0 ? '' : name.slice(-length)
  const room = MAX_BYTES - Buffer.byteLength(extension)
  return cut(name.slice(0, name.length - length), room) + extension
}

/** The most whole characters, as people count them, that fit. */
function cut(text: string, maxBytes: number): string {
  let bytes = 0
  let end = 0
  for (const { segment, index } of new Intl.Segmenter().segment(text)) {
    bytes += Buffer.byteLength(segment)
    if (bytes > maxBytes) break
    end = index + segment.length
  }
  return text.slice(0, end).trimEnd()
}
