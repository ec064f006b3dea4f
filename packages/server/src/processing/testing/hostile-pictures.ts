import sharp from 'sharp'
import { hostileAvifs, hostileTiffs, hostileWebps } from './hostile-containers.ts'
import {
  BROKEN,
  BROKEN_OR_SHOWN,
  EXTENSIONS,
  type Format,
  type HostileFile,
  noise,
  picture,
  TOO_LARGE,
  u16le,
  u32be,
  u32le,
} from './hostile-file.ts'
import { hostileGifs } from './hostile-gifs.ts'
import { hostileJpegs } from './hostile-jpegs.ts'
import { hostilePngs } from './hostile-pngs.ts'

/** Pictures with lies in their headers, loops in their tables, and bombs in their compression. */
export async function hostilePictures(): Promise<readonly HostileFile[]> {
  const good = await goodPictures()
  return [
    ...hostilePngs(good.png),
    ...hostileGifs(),
    ...hostileJpegs(good.jpeg, await progressiveJpeg()),
    ...hostileWebps(good.webp),
    ...hostileAvifs(good.avif),
    ...hostileTiffs(good.tiff),
    ...rarities(),
    ...Object.entries(good).flatMap(([format, bytes]) => spoiled(format as Format, bytes)),
  ]
}

async function goodPictures(): Promise<Readonly<Record<Format, Buffer>>> {
  const data = noise(64 * 48 * 3)
  const picture = sharp(data, { raw: { width: 64, height: 48, channels: 3 } })
  const entries = Object.keys(EXTENSIONS).map(async (format) => [
    format,
    await picture
      .clone()
      .toFormat(format as Format)
      .toBuffer(),
  ])
  return Object.fromEntries(await Promise.all(entries))
}

function progressiveJpeg(): Promise<Buffer> {
  const create = { width: 1_000, height: 1_000, channels: 3, background: 'teal' } as const
  return sharp({ create }).jpeg({ progressive: true }).toBuffer()
}

/** What happens to every kind of file on bad lines and disks. */
function spoiled(format: Format, good: Buffer): readonly HostileFile[] {
  const half = good.subarray(0, good.length / 2)
  const overwritten = Buffer.concat([good.subarray(0, 64), noise(good.length - 64)])
  return [
    picture(format, 'empty', Buffer.alloc(0)),
    picture(format, 'ends in the middle', half, BROKEN_OR_SHOWN),
    picture(format, 'ends in its header', good.subarray(0, 24)),
    picture(format, 'noise behind its first bytes', overwritten, BROKEN_OR_SHOWN),
    picture(
      format,
      'nothing but its magic number',
      Buffer.concat([good.subarray(0, 16), noise(4_000)]),
    ),
    picture(format, 'with a megabyte of noise at its end', Buffer.concat([good, noise(1e6)]), [
      'file',
    ]),
  ]
}

/** Formats that libraries of their own read. */
function rarities(): readonly HostileFile[] {
  const bmp = (width: number, height: number) => {
    const info = Buffer.concat([
      u32le(40),
      u32le(width),
      u32le(height),
      u16le(1),
      u16le(24),
      Buffer.alloc(24),
    ])
    return Buffer.concat([Buffer.from('BM'), u32le(200), u32le(0), u32le(54), info, noise(200)])
  }
  const ico = Buffer.concat([
    u16le(0),
    u16le(1),
    u16le(1),
    Buffer.from([0, 0, 0, 0, 1, 0, 32, 0]),
    u32le(0xffff),
    u32le(22),
    noise(400),
  ])
  const heic = Buffer.concat([
    u32be(24),
    Buffer.from('ftypheic\0\0\0\0mif1heic', 'latin1'),
    noise(4_000),
  ])
  const rare = (
    extension: string,
    contentType: string,
    bytes: Buffer,
    ends: HostileFile['ends'],
    title: string,
  ) => ({
    title: `${extension}: ${title}`,
    filename: `picture.${extension}`,
    contentType,
    bytes,
    ends,
  })
  return [
    rare(
      'bmp',
      'image/bmp',
      bmp(100_000, 100_000),
      [...BROKEN, ...TOO_LARGE],
      '100,000 on each side',
    ),
    rare(
      'bmp',
      'image/bmp',
      bmp(0x80000000, 0x80000000),
      [...BROKEN, ...TOO_LARGE],
      'less than nothing on each side',
    ),
    rare('bmp', 'image/bmp', bmp(500, 500), BROKEN_OR_SHOWN, 'less in it than its header says'),
    rare('ico', 'image/x-icon', ico, BROKEN_OR_SHOWN, 'a picture of noise'),
    rare('heic', 'image/heic', heic, BROKEN, 'noise behind its first bytes'),
    rare(
      'psd',
      'image/vnd.adobe.photoshop',
      Buffer.concat([Buffer.from('8BPS\0\x01'), noise(2_000)]),
      [...BROKEN, 'conversion_unsupported'],
      'noise behind its first bytes',
    ),
    rare(
      'jxl',
      'image/jxl',
      Buffer.concat([Buffer.from([0xff, 0x0a]), noise(2_000)]),
      [...BROKEN, 'conversion_unsupported'],
      'noise behind its first bytes',
    ),
  ]
}
