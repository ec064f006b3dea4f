import { open } from 'node:fs/promises'

/** What stands before the tables is rarely longer: EXIF with its thumbnail, and a colour profile. */
const HEAD_BYTES = 1_048_576
const START_OF_IMAGE = 0xffd8
const TABLES = 0xffdb
const START_OF_SCAN = 0xffda
const TABLE_LENGTH = 64
/**
 * The sum of the example table for brightness in the JPEG standard (ITU-T T.81, table K.1), which
 * libraries scale by quality.
 */
const SUM_AT_50 = 3_689

/**
 * The quality a JPEG was written with, 1 to 100, as far as its tables tell: by how much the one for
 * brightness is coarser or finer than the standard's. `undefined` for other files.
 */
export async function readJpegQuality(path: string): Promise<number | undefined> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
  const sum = brightnessSum(buffer.subarray(0, bytesRead))
  if (sum === undefined) return undefined
  const percent = (sum * 100) / SUM_AT_50
  const quality = percent <= 100 ? (200 - percent) / 2 : 5_000 / percent
  return Math.min(100, Math.max(1, Math.round(quality)))
}

/** Of the table with the number 0. */
function brightnessSum(head: Buffer): number | undefined {
  if (head.length < 2 || head.readUInt16BE(0) !== START_OF_IMAGE) return undefined
  let at = 2
  while (at + 4 <= head.length) {
    const marker = head.readUInt16BE(at)
    const end = at + 2 + head.readUInt16BE(at + 2)
    if (marker < 0xff00 || marker === START_OF_SCAN) return undefined
    const sum = marker === TABLES ? sumOfFirst(head.subarray(at + 4, end)) : undefined
    if (sum !== undefined) return sum
    at = end
  }
  return undefined
}

/** Several tables may stand in one part: a byte with precision and number, then the values. */
function sumOfFirst(tables: Buffer): number | undefined {
  let at = 0
  while (at < tables.length) {
    const [precision, number] = [(tables[at] ?? 0) >> 4, (tables[at] ?? 0) & 15]
    const width = precision === 0 ? 1 : 2
    const values = tables.subarray(at + 1, at + 1 + TABLE_LENGTH * width)
    if (values.length < TABLE_LENGTH * width) return undefined
    if (number === 0) return sumOf(values, width)
    at += 1 + TABLE_LENGTH * width
  }
  return undefined
}

function sumOf(values: Buffer, width: number): number {
  let sum = 0
  for (let at = 0; at < values.length; at += width) sum += values.readUIntBE(at, width)
  return sum
}
