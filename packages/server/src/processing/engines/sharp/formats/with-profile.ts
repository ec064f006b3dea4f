import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

/** Where a PNG's second chunk begins: after its signature and IHDR. */
const AFTER_HEADER = 8 + 25
/** A name nobody sees, and deflate as the only method there is. */
const NAME_AND_METHOD = Buffer.from('ICC\0\0', 'latin1')

/**
 * The same picture, of which is known by which colour profile its numbers are meant. sharp can
 * convert into a profile, but not be told one of raw pixels; so they are read anew from a PNG.
 */
export async function withProfile(image: Sharp, icc: Buffer): Promise<Sharp> {
  const png = await image.png({ compressionLevel: 0 }).toBuffer()
  const profile = chunk('iCCP', Buffer.concat([NAME_AND_METHOD, deflateSync(icc)]))
  const parts = [png.subarray(0, AFTER_HEADER), profile, png.subarray(AFTER_HEADER)]
  return sharp(Buffer.concat(parts), { limitInputPixels: false })
}

function chunk(type: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, sum])
}
