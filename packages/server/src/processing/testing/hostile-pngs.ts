import { crc32, deflateSync } from 'node:zlib'
import { BROKEN_OR_SHOWN, type HostileFile, picture, TOO_LARGE, u32be } from './hostile-file.ts'

const PNG_MAGIC = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  return Buffer.concat([u32be(data.length), body, u32be(crc32(body))])
}

/** One bit a pixel, so that much fits in little. */
function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.concat([u32be(width), u32be(height), Buffer.from([1, 0, 0, 0, 0])])
  return Buffer.concat([PNG_MAGIC, chunk('IHDR', header)])
}

const PNG_END = chunk('IEND', Buffer.alloc(0))

/** Headers that lie, and bombs in compressed parts. */
export function hostilePngs(good: Buffer): readonly HostileFile[] {
  const few = chunk('IDAT', deflateSync(Buffer.alloc(1_000)))
  const header = good.subarray(0, 33)
  const rest = good.subarray(33)
  const bomb = deflateSync(Buffer.alloc(64 * 1024 ** 2), { level: 9 })
  const profile = chunk('iCCP', Buffer.concat([Buffer.from('bomb\0\0', 'latin1'), bomb]))
  const text = chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), bomb]))
  const tiny = chunk('tEXt', Buffer.from('a\0b'))
  const bits = deflateSync(Buffer.alloc(4_000 * (4_000 / 8 + 1)), { level: 9 })
  const noted = Buffer.concat([header, ...Array.from({ length: 50_000 }, () => tiny), rest])
  return [
    picture(
      'png',
      '60,000 x 60,000 in a tiny file',
      Buffer.concat([pngHeader(60_000, 60_000), few, PNG_END]),
      TOO_LARGE,
    ),
    picture(
      'png',
      'as large as a number can be',
      Buffer.concat([pngHeader(0x7fffffff, 0x7fffffff), few, PNG_END]),
    ),
    picture('png', 'no width', Buffer.concat([pngHeader(0, 10), few, PNG_END])),
    picture(
      'png',
      'far less in it than its header says',
      Buffer.concat([pngHeader(4_000, 4_000), few, PNG_END]),
      BROKEN_OR_SHOWN,
    ),
    picture(
      'png',
      '2 kB that become 16 megapixels',
      Buffer.concat([pngHeader(4_000, 4_000), chunk('IDAT', bits), PNG_END]),
      ['file'],
    ),
    picture(
      'png',
      'a color profile that unpacks to 64 MiB',
      Buffer.concat([header, profile, rest]),
      BROKEN_OR_SHOWN,
    ),
    picture(
      'png',
      'a comment that unpacks to 64 MiB',
      Buffer.concat([header, text, rest]),
      BROKEN_OR_SHOWN,
    ),
    picture('png', '50,000 comments', noted, BROKEN_OR_SHOWN),
    picture(
      'png',
      'a chunk that says it is 2 GiB',
      Buffer.concat([header, u32be(0x7fffffff), Buffer.from('tEXt'), rest]),
      BROKEN_OR_SHOWN,
    ),
  ]
}
