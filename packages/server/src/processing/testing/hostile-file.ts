/** A file that wants to do harm, or is only broken, as somebody might upload it. */
export interface HostileFile {
  readonly title: string
  readonly filename: string
  /** What it is said to be. */
  readonly contentType: string
  readonly bytes: Buffer
  /** What is asked of it, as an address has it; something small where nothing is said. */
  readonly tasks?: string
  /** How it may end: with one of these codes, or with a `file`. */
  readonly ends: readonly (HostileEnd | 'file')[]
  /** It would take for ever: its time is cut short. */
  readonly isEndless?: true
}

export type HostileEnd =
  | 'conversion_source_broken'
  | 'conversion_source_locked'
  | 'conversion_unsupported'
  | 'conversion_too_large'
  | 'conversion_timeout'
  | 'conversion_page_missing'
  | 'picture_too_large'

export const BROKEN: HostileFile['ends'] = ['conversion_source_broken']
/** Libraries show what they have of some broken files, as browsers do. */
export const BROKEN_OR_SHOWN: HostileFile['ends'] = ['conversion_source_broken', 'file']
/** What keeps libraries busy, until they or we have had enough. */
export const ENDLESS: HostileFile['ends'] = [
  ...(['conversion_source_broken', 'file', 'conversion_timeout', 'conversion_too_large'] as const),
]
export const TOO_LARGE: HostileFile['ends'] = ['picture_too_large']

export const u16be = (value: number) => Buffer.from([value >> 8, value & 255])
export const u16le = (value: number) => Buffer.from([value & 255, value >> 8])

export function u32be(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export const u32le = (value: number) => u32be(value).reverse()

/** Mulberry32: the same noise in every run. */
export function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let state = 1
  for (let at = 0; at < length; at += 1) {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    bytes[at] = mixed ^ (mixed >>> 14)
  }
  return bytes
}

export const EXTENSIONS = {
  png: 'png',
  gif: 'gif',
  jpeg: 'jpg',
  webp: 'webp',
  tiff: 'tiff',
  avif: 'avif',
}
export type Format = keyof typeof EXTENSIONS

export function picture(
  format: Format,
  title: string,
  bytes: Buffer,
  ends: HostileFile['ends'] = BROKEN,
): HostileFile {
  const filename = `picture.${EXTENSIONS[format]}`
  return { title: `${format}: ${title}`, filename, contentType: `image/${format}`, bytes, ends }
}
