import sharp, { type Sharp } from 'sharp'
import type { Picture } from './picture.ts'

/**
 * The same picture with what the camera wrote, but for how it was held, since it is upright now, and
 * without the thumbnail. Of what was drawn anew and moves, only XMP stays.
 */
export async function carryMetadata(image: Sharp, picture: Picture): Promise<Sharp> {
  const { exif, xmp, hasThumbnail } = picture.origin
  if (exif === undefined && xmp === undefined) return image
  if (!picture.isDecoded && !hasThumbnail) {
    return xmp === undefined ? image.keepExif() : image.keepExif().keepXmp()
  }
  const isCarried = exif && exif.length <= MAX_EXIF_BYTES && picture.frames === 1
  const carried = isCarried ? await overCarrier(image, picture, exif) : image
  return xmp === undefined ? carried : carried.withXmp(xmp)
}

/** Of a JPEG's part, less what says how long it is. */
const MAX_EXIF_BYTES = 65_533
const MARKER_BYTES = 4
const APP1 = 0xffe1
/** After them parts may begin. */
const START_BYTES = 2

/**
 * sharp takes no EXIF as it lay in a file, but keeps what comes with a picture. So the pixels are
 * laid over a picture that has it.
 */
async function overCarrier(image: Sharp, { hasAlpha }: Picture, exif: Buffer): Promise<Sharp> {
  const { data, info } = await image
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const black = { width: 1, height: 1, channels: 3, background: 'black' } as const
  const dot = await sharp({ create: black }).jpeg().toBuffer()
  const part = Buffer.alloc(MARKER_BYTES)
  part.writeUInt16BE(APP1)
  part.writeUInt16BE(exif.length + 2, 2)
  const carrier = Buffer.concat([
    dot.subarray(0, START_BYTES),
    part,
    exif,
    dot.subarray(START_BYTES),
  ])
  const raw = { width, height, channels: 4 } as const
  const laid = sharp(carrier, { autoOrient: true, limitInputPixels: false })
    .resize(width, height, { fit: 'fill' })
    .composite([{ input: data, raw, blend: 'source' }])
    .keepExif()
  return hasAlpha ? laid : laid.removeAlpha()
}
