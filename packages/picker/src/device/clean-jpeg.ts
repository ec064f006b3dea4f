import type { ExifCleaning } from '../options/picker-options.ts'
import { type JpegSegment, jpegSegments, orientationIn, START_OF_SCAN } from './image-header.ts'

/** The pieces of a file that are kept, in order; views of the bytes that were given. */
export type Pieces = readonly Uint8Array<ArrayBuffer>[]

/**
 * A JPEG without what tells about people and places: Exif, XMP, IPTC, comments, further pictures
 * behind the first one. Not re-encoded: the picture's own data is the same. The colour profile and
 * other application data go too unless `keepICCandAPP`; with `keepOrientation` an Exif block stays
 * that says how the picture is turned and nothing else. `undefined` when it is no JPEG.
 */
export function cleanJpeg(bytes: Uint8Array<ArrayBuffer>, keep: ExifCleaning): Pieces | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const segments = [...jpegSegments(view)]
  const scan = segments.at(-1)
  if (scan?.marker !== START_OF_SCAN || scan.to > bytes.length) return undefined

  const kept = segments
    .filter(({ marker }) => isKept(marker, keep))
    .map(({ from, to }) => bytes.subarray(from, to))
  const orientation = keep.keepOrientation ? orientationOf(view, segments) : undefined
  const turned = orientation === undefined ? [] : [exifOf(orientation)]
  const start = bytes.subarray(0, 2)
  return [start, ...leadWithJfif(kept, turned), bytes.subarray(scan.to, endOfImage(bytes, scan.to))]
}

const APP0 = 0xe0
const APP1 = 0xe1
const IPTC = 0xed
/** Says how the colours are coded; without it pictures of some programs come out inverted. */
const ADOBE = 0xee
const APP15 = 0xef
const COMMENT = 0xfe

function isKept(marker: number, { keepICCandAPP }: ExifCleaning): boolean {
  if (marker === APP1 || marker === IPTC || marker === COMMENT) return false
  const isApplication = marker > APP0 && marker <= APP15 && marker !== ADOBE
  return keepICCandAPP || !isApplication
}

/** JFIF has to come first, when it is there. */
function leadWithJfif(kept: Pieces, turned: Pieces): Pieces {
  const count = kept[0]?.[1] === APP0 ? 1 : 0
  return [...kept.slice(0, count), ...turned, ...kept.slice(count)]
}

function orientationOf(view: DataView, segments: readonly JpegSegment[]): number | undefined {
  for (const segment of segments) {
    const orientation = orientationIn(view, segment)
    if (orientation !== undefined) return orientation
  }
  return undefined
}

/** An Exif block with one entry, big endian. */
function exifOf(orientation: number): Uint8Array<ArrayBuffer> {
  // biome-ignore format: one line per part of the block
  return new Uint8Array([
    0xff, APP1, 0, 34,
    0x45, 0x78, 0x69, 0x66, 0, 0,
    0x4d, 0x4d, 0, 42, 0, 0, 0, 8,
    0, 1,
    0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0,
    0, 0, 0, 0,
  ])
}

const END_OF_IMAGE = 0xd9

/**
 * Behind the picture's last byte: progressive pictures have several scans with tables between.
 * The end of the file where the picture is cut off.
 */
function endOfImage(bytes: Uint8Array, scanFrom: number): number {
  let at = bytes.indexOf(0xff, scanFrom)
  while (at >= 0 && at + 1 < bytes.length) {
    const marker = bytes[at + 1] ?? 0
    if (marker === END_OF_IMAGE) return at + 2
    at = bytes.indexOf(0xff, at + lengthOf(bytes, at, marker))
  }
  return bytes.length
}

/** Within a scan FF is followed by 00 or a restart marker, and may be repeated to fill up. */
function lengthOf(bytes: Uint8Array, at: number, marker: number): number {
  if (marker === 0xff) return 1
  if (marker === 0 || (marker >= 0xd0 && marker <= 0xd7)) return 2
  return 2 + (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0)
}
