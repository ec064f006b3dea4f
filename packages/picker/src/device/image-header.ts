/** Pixels as the picture is shown: width, height. */
export type Size = readonly [number, number]

/** As much of a file as holds the size of nearly every picture, also behind long metadata. */
export const HEADER_BYTES = 512 * 1024

/**
 * The size of a JPEG, PNG or BMP, read from its first bytes without decoding it; turned as the
 * picture is shown. `undefined` for anything else.
 */
export function sizeInHeader(head: Uint8Array): Size | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  try {
    return sizeOfPng(view) ?? sizeOfBmp(view) ?? sizeOfJpeg(view)
  } catch (error) {
    if (error instanceof RangeError) return undefined // the picture ends within its header
    throw error
  }
}

function sizeOfPng(view: DataView): Size | undefined {
  if (view.getUint32(0) !== 0x89504e47) return undefined
  return [view.getUint32(16), view.getUint32(20)]
}

function sizeOfBmp(view: DataView): Size | undefined {
  if (view.getUint16(0) !== 0x424d) return undefined
  // Pictures that are stored from top to bottom have a negative height.
  return [Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true))]
}

function sizeOfJpeg(view: DataView): Size | undefined {
  let orientation = 1
  for (const segment of jpegSegments(view)) {
    orientation = orientationIn(view, segment) ?? orientation
    if (!isFrame(segment.marker)) continue
    const height = view.getUint16(segment.from + 5)
    const width = view.getUint16(segment.from + 7)
    return orientation >= 5 ? [height, width] : [width, height]
  }
  return undefined
}

/** One piece of a JPEG: its marker's second byte and where it lies, marker included. */
export interface JpegSegment {
  readonly marker: number
  readonly from: number
  readonly to: number
}

/** The first piece of compressed picture data begins behind this one. */
export const START_OF_SCAN = 0xda

/** The pieces up to the first scan, that one included. Nothing when it is not a JPEG. */
export function* jpegSegments(view: DataView): Generator<JpegSegment> {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return
  let from = 2
  while (from + 4 <= view.byteLength) {
    const marker = view.getUint8(from + 1)
    if (view.getUint8(from) !== 0xff) return
    if (marker === 0xff) {
      from += 1 // bytes that fill up
      continue
    }
    const to = from + 2 + view.getUint16(from + 2)
    yield { marker, from, to }
    if (marker === START_OF_SCAN) return
    from = to
  }
}

/** Frames are the markers C0 to CF, without tables (C4), extensions (C8) and conditions (CC). */
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

const APP1 = 0xe1
/** `Exif` and two zeros. */
const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0]
const ORIENTATION_TAG = 0x0112

/** 1…8 when this piece is Exif and says how the picture is turned. */
export function orientationIn(
  view: DataView,
  { marker, from, to }: JpegSegment,
): number | undefined {
  if (marker !== APP1 || to > view.byteLength || to - from < 24) return undefined
  if (EXIF.some((byte, index) => view.getUint8(from + 4 + index) !== byte)) return undefined
  const tiff = from + 10
  const isLittle = view.getUint16(tiff) === 0x4949
  const directory = tiff + view.getUint32(tiff + 4, isLittle)
  if (directory + 2 > to) return undefined
  const count = view.getUint16(directory, isLittle)
  for (let index = 0; index < count; index += 1) {
    const entry = directory + 2 + index * 12
    if (entry + 12 > to) return undefined
    if (view.getUint16(entry, isLittle) !== ORIENTATION_TAG) continue
    const value = view.getUint16(entry + 8, isLittle)
    return value >= 1 && value <= 8 ? value : undefined
  }
  return undefined
}
