import { join } from 'node:path'
import type { Sharp } from 'sharp'
import { parseColor } from '../../colors.ts'
import type { EncodingSettings, PictureFormat } from '../../encoding-settings.ts'
import type { ConversionLimits, StageResult } from '../engine.ts'
import { conversionTooLarge, pictureTooLarge } from '../errors.ts'
import { carryMetadata } from './carry-metadata.ts'
import type { Picture } from './picture.ts'
import { FORMATS } from './picture-formats.ts'
import { faultOf } from './picture-source.ts'

export interface EncodingWishes {
  readonly settings: EncodingSettings
  /** 1 to 100, of the file that came in; for `quality: 'input'`. */
  readonly qualityBefore?: number | undefined
  /** Where the file goes. */
  readonly folder: string
  readonly limits: Pick<ConversionLimits, 'bytes'>
}

const WHITE = 'ffffff'

/**
 * Writes the picture as a file. Throws `picture_too_large` where the format has no room for it,
 * `conversion_too_large`, and what is wrong with the pixels.
 */
export async function encodePicture(
  picture: Picture,
  { settings, qualityBefore, folder, limits }: EncodingWishes,
): Promise<StageResult> {
  const format = formatFor(picture, settings)
  const { contentType, maxSide, write } = FORMATS[format]
  if (Math.max(picture.width, picture.height) > maxSide) {
    const side = maxSide.toLocaleString('en')
    throw pictureTooLarge(`${format} has at most ${side} pixels on a side`)
  }
  const shown = await fitToFormat(picture, format, settings)
  const quality = settings.quality === 'input' ? qualityBefore : settings.quality
  const image = await finish(shown, format, settings)
  const written = write(image, {
    quality,
    progressive: settings.progressive === true,
    compress: settings.compress === true,
    area: shown.width * shown.height,
    ...(shown.animation && { animation: shown.animation }),
  })
  const path = join(folder, `picture.${format}`)
  const { size } = await written.toFile(path).catch((error: unknown) => {
    throw faultOf(shown, error)
  })
  if (size > limits.bytes) throw conversionTooLarge(`the result has ${size} bytes`)
  return { kind: 'file', path, contentType, extension: `.${format}` }
}

/** What is said; else what it came in, unless it moves and that cannot; else PNG. */
function formatFor({ frames, origin }: Picture, { format }: EncodingSettings): PictureFormat {
  if (format !== undefined) return format
  const before = origin.format ?? 'png'
  return frames > 1 && !FORMATS[before].canMove ? 'gif' : before
}

/** One frame where the format has but one, and something behind it where nothing may be seen through. */
async function fitToFormat(
  picture: Picture,
  format: PictureFormat,
  { background }: EncodingSettings,
): Promise<Picture> {
  const { canMove, hasAlpha } = FORMATS[format]
  const still = picture.frames > 1 && !canMove ? await firstFrame(picture) : picture
  const color = parseColor(background ?? WHITE)
  const isWanted = !hasAlpha || (background !== undefined && color?.alpha !== 0)
  if (!still.hasAlpha || !isWanted || !color) return still
  const { r, g, b } = color
  return still.with({
    stage: 'flatten',
    hasAlpha: false,
    apply: (image) => image.flatten({ background: { r, g, b } }),
  })
}

async function firstFrame(picture: Picture): Promise<Picture> {
  const { data, width, height } = await picture.pixels()
  const size = width * height * 4
  return picture.withPixels({ data: data.subarray(0, size), width, height, frames: 1 })
}

async function finish(
  picture: Picture,
  format: PictureFormat,
  { keepMetadata = true, colorspace }: EncodingSettings,
): Promise<Sharp> {
  const image = await picture.sharp()
  const solid = picture.hasAlpha ? image : image.removeAlpha()
  const wantsCmyk = colorspace === 'cmyk' || (colorspace === 'input' && picture.origin.isCmyk)
  const colored = wantsCmyk && FORMATS[format].hasCmyk ? solid.withIccProfile('cmyk') : solid
  return keepMetadata ? carryMetadata(colored, picture) : colored
}
