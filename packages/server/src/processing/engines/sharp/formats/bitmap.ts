import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { sourceBroken } from '../../errors.ts'
import type { DecodingWishes } from '../decode-picture.ts'
import { checkSize, type PictureSource } from '../picture-source.ts'
import { sharpOfPixels } from '../pixels.ts'
import { FAIL_ON, readFacts, sizeOf } from './known.ts'

/** Where a BMP says how large it is; the oldest kind has half as many bytes for it. */
const HEADER_SIZE_AT = 14
const SIZE_AT = 18
const OLDEST_HEADER = 12
const HEADERS_END = 26

/** Pixels as the libraries give them: four bytes each. */
interface Decoded {
  readonly data: Uint8Array | Uint8ClampedArray
  readonly width: number
  readonly height: number
}

/** BMP of all depths and compressions, by NetSurf's decoder. */
export async function openBitmap(path: string, { limits }: DecodingWishes): Promise<PictureSource> {
  const bytes = await readFile(path)
  // The decoder takes the memory before it looks whether there is anything to fill it.
  checkSize({ ...bitmapSize(bytes), frames: 1 }, limits)
  const { decode } = await import('@cwasm/nsbmp')
  return sourceOf(orBroken(() => decode(bytes)))
}

function bitmapSize(bytes: Buffer): { width: number; height: number } {
  if (bytes.length < HEADERS_END) throw sourceBroken()
  const isOldest = bytes.readUInt32LE(HEADER_SIZE_AT) === OLDEST_HEADER
  const width = isOldest ? bytes.readUInt16LE(SIZE_AT) : bytes.readInt32LE(SIZE_AT)
  // Negative where the rows stand from top to bottom.
  const height = isOldest ? bytes.readUInt16LE(SIZE_AT + 2) : bytes.readInt32LE(SIZE_AT + 4)
  return { width: Math.abs(width), height: Math.abs(height) }
}

/** ICO and CUR: the largest of its pictures. */
export async function openIcon(path: string): Promise<PictureSource> {
  const bytes = await readFile(path)
  const { default: decode } = await import('decode-ico')
  const pictures = orBroken(() => decode(bytes))
  const largest = pictures.reduce((one, other) => (areaOf(other) > areaOf(one) ? other : one))
  return largest.type === 'png' ? sourceOfPng(Buffer.from(largest.data)) : sourceOf(largest)
}

function areaOf({ width, height }: Decoded): number {
  return width * height
}

async function sourceOfPng(bytes: Buffer): Promise<PictureSource> {
  const options = { failOn: FAIL_ON, limitInputPixels: false } as const
  const found = await readFacts(sharp(bytes, options))
  return {
    ...{ ...sizeOf(found), frames: 1, hasAlpha: found.hasAlpha, origin: {} },
    open: async () => sharp(bytes, options),
  }
}

function sourceOf({ data, width, height }: Decoded): PictureSource {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const hasAlpha = bytes.some((value, at) => at % 4 === 3 && value !== 255)
  return {
    ...{ width, height, frames: 1, hasAlpha, origin: {}, isDecoded: true },
    open: async () => sharpOfPixels({ data: bytes, width, height, frames: 1 }),
  }
}

/** Throws `conversion_source_broken`. */
function orBroken<Result>(decode: () => Result): Result {
  try {
    return decode()
  } catch (error) {
    throw sourceBroken(error)
  }
}
