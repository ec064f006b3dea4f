import {
  BROKEN_OR_SHOWN,
  type HostileFile,
  noise,
  picture,
  TOO_LARGE,
  u16be,
  u32be,
} from './hostile-file.ts'

/** Where the size stands behind the marker that begins a frame. */
function withJpegSize(good: Buffer, width: number, height: number): Buffer {
  const at = good.indexOf(Buffer.from([0xff, 0xc0]))
  return Buffer.concat([
    good.subarray(0, at + 5),
    u16be(height),
    u16be(width),
    good.subarray(at + 9),
  ])
}

function segment(marker: number, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xff, marker]), u16be(data.length + 2), data])
}

/** A directory of EXIF whose entries say what they like. */
function exif(entries: readonly (readonly number[])[], next: number): Buffer {
  const rows = entries.map(([tag = 0, type = 0, count = 0, value = 0]) =>
    Buffer.concat([u16be(tag), u16be(type), u32be(count), u32be(value)]),
  )
  const head = Buffer.concat([Buffer.from('Exif\0\0MM\0*', 'latin1'), u32be(8)])
  return Buffer.concat([head, u16be(entries.length), ...rows, u32be(next)])
}

/** Headers that lie, and what cameras write, written by nobody's camera. */
export function hostileJpegs(good: Buffer, progressive: Buffer): readonly HostileFile[] {
  const start = good.subarray(0, 2)
  const rest = good.subarray(2)
  const wearing = (...segments: readonly Buffer[]) => Buffer.concat([start, ...segments, rest])
  const profile = (size: number) =>
    Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), u32be(size), noise(2_000)])
  const cyclic = exif(
    [
      [0x8769, 4, 1, 8],
      [0x8825, 4, 1, 8],
      [0x0112, 3, 1, 6 << 16],
    ],
    8,
  )
  const greedy = exif(
    [
      [0x010f, 2, 0xffffffff, 0],
      [0x0201, 4, 1, 0xfffffff0],
      [0x0202, 4, 1, 0xfffffff0],
    ],
    0,
  )
  const scan = progressive.subarray(progressive.lastIndexOf(Buffer.from([0xff, 0xda])), -2)
  const scans = Buffer.concat([
    progressive.subarray(0, -2),
    ...Array.from({ length: 2_000 }, () => scan),
  ])
  return [
    picture('jpeg', 'a header of 65,500 x 65,500', withJpegSize(good, 65_500, 65_500), TOO_LARGE),
    picture(
      'jpeg',
      'a header that lies within limits',
      withJpegSize(good, 4_000, 4_000),
      BROKEN_OR_SHOWN,
    ),
    picture('jpeg', 'no height', withJpegSize(good, 64, 0)),
    picture('jpeg', '2,000 scans', scans, [...BROKEN_OR_SHOWN, 'conversion_timeout']),
    picture(
      'jpeg',
      'a color profile that says it is 4 GiB',
      wearing(segment(0xe2, profile(0xffffffff))),
      BROKEN_OR_SHOWN,
    ),
    picture(
      'jpeg',
      'a color profile of noise',
      wearing(segment(0xe2, profile(2_004))),
      BROKEN_OR_SHOWN,
    ),
    picture('jpeg', 'EXIF directories that lead to themselves', wearing(segment(0xe1, cyclic)), [
      'file',
    ]),
    picture('jpeg', 'EXIF texts of 4 GiB', wearing(segment(0xe1, greedy)), ['file']),
    picture(
      'jpeg',
      '30,000 EXIF entries',
      wearing(
        segment(
          0xe1,
          exif(
            Array.from({ length: 5_000 }, (_, tag) => [tag, 2, 8, 8]),
            0,
          ),
        ),
      ),
      ['file'],
    ),
    picture(
      'jpeg',
      'two thousand comments',
      wearing(...Array.from({ length: 2_000 }, () => segment(0xfe, noise(500)))),
      ['file'],
    ),
  ]
}
