import { crc32 } from 'node:zlib'
import type { Pixels } from '../picture.ts'

/*
 * Files that sharp does not write, byte by byte as their formats have it.
 */

const BMP_HEADERS = 54

/** A BMP without compression, of 24 or 32 bits, its rows from below or from above. */
export function bmpOf(
  { data, width, height }: Pixels,
  bits: 24 | 32,
  rows: 'from below' | 'from above',
): Buffer {
  const perPixel = bits / 8
  const stride = Math.ceil((width * perPixel) / 4) * 4
  const file = Buffer.alloc(BMP_HEADERS + stride * height)
  file.write('BM')
  file.writeUInt32LE(file.length, 2)
  file.writeUInt32LE(BMP_HEADERS, 10)
  file.writeUInt32LE(40, 14)
  file.writeInt32LE(width, 18)
  file.writeInt32LE(rows === 'from below' ? height : -height, 22)
  file.writeUInt16LE(1, 26)
  file.writeUInt16LE(bits, 28)
  for (let y = 0; y < height; y++) {
    const row = rows === 'from below' ? height - 1 - y : y
    for (let x = 0; x < width; x++) {
      const [r = 0, g = 0, b = 0] = data.subarray((y * width + x) * 4)
      file.set([b, g, r], BMP_HEADERS + row * stride + x * perPixel)
    }
  }
  return file
}

/** An icon of PNGs. */
export function icoOf(pngs: readonly Buffer[]): Buffer {
  const header = Buffer.from([0, 0, 1, 0, pngs.length, 0])
  let offset = header.length + pngs.length * 16
  const entries = pngs.map((png) => {
    const entry = Buffer.alloc(16)
    entry.writeUInt16LE(32, 6)
    entry.writeUInt32LE(png.length, 8)
    entry.writeUInt32LE(offset, 12)
    offset += png.length
    return entry
  })
  return Buffer.concat([header, ...entries, ...pngs])
}

/** Ten pixels square. */
export function svgOf(content: string, before = ''): Buffer {
  const names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
  return Buffer.from(`${before}<svg ${names} width="10" height="10">${content}</svg>`)
}

/** EXIF of two lists: how the camera was held, and where the thumbnail lies, which follows. */
export function exifWithThumbnail(thumbnail: Buffer): Buffer {
  const [first, second, end] = [8, 26, 68]
  const tiff = Buffer.alloc(end)
  tiff.write('II*\0', 'latin1')
  tiff.writeUInt32LE(first, 4)
  tiff.writeUInt16LE(1, first)
  writeTag(tiff, first + 2, [0x0112, 3, 1])
  tiff.writeUInt32LE(second, first + 14)
  tiff.writeUInt16LE(3, second)
  writeTag(tiff, second + 2, [0x0103, 3, 6])
  writeTag(tiff, second + 14, [0x0201, 4, end])
  writeTag(tiff, second + 26, [0x0202, 4, thumbnail.length])
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, thumbnail])
}

function writeTag(tiff: Buffer, at: number, [tag, type, value]: readonly [number, number, number]) {
  tiff.writeUInt16LE(tag, at)
  tiff.writeUInt16LE(type, at + 2)
  tiff.writeUInt32LE(1, at + 4)
  tiff.writeUInt32LE(value, at + 8)
}

/** The JPEG with this block as its first part. */
export function withExif(jpeg: Buffer, exif: Buffer): Buffer {
  const marker = Buffer.alloc(4)
  marker.writeUInt16BE(0xffe1)
  marker.writeUInt16BE(exif.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), marker, exif, jpeg.subarray(2)])
}

/** The PNG as it would be if it had this size. */
export function pngClaiming(png: Buffer, width: number, height: number): Buffer {
  const claiming = Buffer.from(png)
  claiming.writeUInt32BE(width, 16)
  claiming.writeUInt32BE(height, 20)
  claiming.writeUInt32BE(crc32(claiming.subarray(12, 29)), 29)
  return claiming
}
