import {
  BROKEN,
  BROKEN_OR_SHOWN,
  type HostileFile,
  noise,
  picture,
  TOO_LARGE,
  u16le,
  u32be,
  u32le,
} from './hostile-file.ts'

/** WebP whose canvas has nothing to do with what is on it. */
export function hostileWebps(good: Buffer): readonly HostileFile[] {
  const body = (data: Buffer) =>
    Buffer.concat([Buffer.from('RIFF'), u32le(data.length + 4), Buffer.from('WEBP'), data])
  const canvas = (width: number, height: number) =>
    Buffer.concat([
      Buffer.from('VP8X'),
      u32le(10),
      Buffer.from([2, 0, 0, 0]),
      u32le(width - 1).subarray(0, 3),
      u32le(height - 1).subarray(0, 3),
    ])
  const lossless = Buffer.concat([
    Buffer.from('VP8L'),
    u32le(20),
    Buffer.from([0x2f, 0xff, 0xff, 0xff, 0x0f]),
    noise(15),
  ])
  return [
    picture(
      'webp',
      'a canvas of 16,777,216 x 16,777,216',
      body(Buffer.concat([canvas(2 ** 24, 2 ** 24), good.subarray(12)])),
    ),
    picture(
      'webp',
      'a canvas of 16,000 x 16,000 with nothing on it',
      body(canvas(16_000, 16_000)),
      [...BROKEN, ...TOO_LARGE],
    ),
    picture('webp', '16,384 x 16,384 in 32 bytes', body(lossless), [...BROKEN, ...TOO_LARGE]),
    picture(
      'webp',
      'says it is 4 GiB',
      Buffer.concat([Buffer.from('RIFF'), u32le(0xffffffff), good.subarray(8)]),
      BROKEN_OR_SHOWN,
    ),
  ]
}

/** AVIF whose boxes lie. */
export function hostileAvifs(good: Buffer): readonly HostileFile[] {
  const at = good.indexOf('ispe') + 8
  const sized = (width: number, height: number) =>
    Buffer.concat([good.subarray(0, at), u32be(width), u32be(height), good.subarray(at + 8)])
  return [
    picture('avif', '4,294,967,295 on each side', sized(0xffffffff, 0xffffffff), [
      ...BROKEN,
      ...TOO_LARGE,
    ]),
    picture('avif', '60,000 on each side', sized(60_000, 60_000), [...BROKEN, ...TOO_LARGE]),
    picture('avif', 'another size than its picture', sized(2_000, 2_000), BROKEN_OR_SHOWN),
  ]
}

/** Big end last; each entry is tag, type, count and value. */
function tiff(entries: readonly (readonly number[])[], next: number): Buffer {
  const rows = entries.map(([tag = 0, type = 0, count = 0, value = 0]) =>
    Buffer.concat([u16le(tag), u16le(type), u32le(count), u32le(value)]),
  )
  return Buffer.concat([
    Buffer.from('II*\0', 'latin1'),
    u32le(8),
    u16le(entries.length),
    ...rows,
    u32le(next),
    noise(64),
  ])
}

/** TIFF is a web of tables, and each may lead anywhere. */
export function hostileTiffs(good: Buffer): readonly HostileFile[] {
  const gray = (width: number, height: number, extra: readonly (readonly number[])[] = []) => [
    ...[
      [256, 4, 1, width],
      [257, 4, 1, height],
      [258, 3, 1, 8],
      [259, 3, 1, 1],
      [262, 3, 1, 1],
    ],
    ...[[273, 4, 1, 150], [277, 3, 1, 1], [278, 4, 1, height], [279, 4, 1, 64], ...extra],
  ]
  return [
    picture('tiff', '4,294,967,295 on each side', tiff(gray(0xffffffff, 0xffffffff), 0), [
      ...BROKEN,
      ...TOO_LARGE,
    ]),
    picture('tiff', '100,000 on each side', tiff(gray(100_000, 100_000), 0), [
      ...BROKEN,
      ...TOO_LARGE,
    ]),
    picture('tiff', 'directories in a circle', tiff(gray(8, 8), 8), BROKEN_OR_SHOWN),
    picture(
      'tiff',
      'directories of directories in a circle',
      tiff(
        gray(8, 8, [
          [330, 4, 1, 8],
          [34_665, 4, 1, 8],
        ]),
        0,
      ),
      BROKEN_OR_SHOWN,
    ),
    picture(
      'tiff',
      'four billion strips',
      tiff(gray(8, 8, [[273, 4, 0xffffffff, 8]]), 0),
      BROKEN_OR_SHOWN,
    ),
    picture(
      'tiff',
      'a color profile of 4 GiB',
      tiff(gray(8, 8, [[34_675, 7, 0xffffffff, 8]]), 0),
      BROKEN_OR_SHOWN,
    ),
    picture(
      'tiff',
      'tiles of no size',
      tiff(
        gray(8, 8, [
          [322, 4, 1, 0],
          [323, 4, 1, 0],
          [324, 4, 1, 8],
        ]),
        0,
      ),
      BROKEN_OR_SHOWN,
    ),
    picture(
      'tiff',
      'a directory outside of the file',
      Buffer.concat([good.subarray(0, 4), u32le(0xfffffff0), good.subarray(8)]),
    ),
  ]
}
