import parseExif from 'exif-reader'
import { isReasonableExif } from './exif-weight.ts'
import type { ExifValue } from './image-header.ts'

/** Only tell where others are. */
const POINTERS: readonly string[] = ['ExifTag', 'GPSTag', 'InteroperabilityTag']
/** Real tags have up to a dozen values; more is data of the camera's maker. */
const MAX_VALUES = 64
const MAX_TEXT_CHARS = 2_048

/**
 * The tags of an EXIF block by their names, but for those of the thumbnail in it, unknown ones and
 * raw bytes. Nothing where there is none or it is damaged.
 */
export function readExif(block: Uint8Array | undefined): Readonly<Record<string, ExifValue>> {
  const bytes = block && Buffer.from(block.buffer, block.byteOffset, block.length)
  if (!bytes || !isReasonableExif(bytes)) return {}
  try {
    const { Image, Photo, GPSInfo, Iop } = parseExif(bytes)
    const tags = [Image, Photo, GPSInfo, Iop].flatMap((group) => Object.entries(group ?? {}))
    return Object.fromEntries(
      tags.flatMap(([name, value]) => {
        const plain = POINTERS.includes(name) || /^\d+$/.test(name) ? undefined : toPlain(value)
        return plain === undefined ? [] : [[name, plain]]
      }),
    )
  } catch {
    return {} // damaged beyond reading
  }
}

function toPlain(value: unknown): ExifValue | undefined {
  if (Array.isArray(value)) {
    const values = value.length > MAX_VALUES ? [] : value.map(toPlainOne)
    const isPlain = values.every((one) => one !== undefined)
    return values.length > 0 && isPlain ? values : undefined
  }
  return toPlainOne(value)
}

function toPlainOne(value: unknown): string | number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString()
  if (typeof value !== 'string') return undefined
  const text = value.replace(/\p{Cc}+/gu, ' ').trim()
  return text === '' ? undefined : text.slice(0, MAX_TEXT_CHARS)
}
