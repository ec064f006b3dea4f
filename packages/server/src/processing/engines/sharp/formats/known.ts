import { readFile } from 'node:fs/promises'
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import type { PictureFormat } from '../../../encoding-settings.ts'
import { pageMissing, pictureTooLarge, sourceBroken } from '../../errors.ts'
import type { DecodingWishes } from '../decode-picture.ts'
import { thumbnailLinkAt, withoutThumbnail } from '../exif-thumbnail.ts'
import type { Animation, PictureOrigin } from '../picture.ts'
import type { PictureSource } from '../picture-source.ts'

/**
 * What was damaged slightly is shown as well as it can be, as browsers do: a wrong checksum of a
 * JPEG's part, bytes too many, nonsense beside the picture. What ends too early is refused, since
 * the grey that would fill it up would be kept and delivered as if it were the picture.
 */
export const FAIL_ON = 'error'

/** Browsers show a frame without a delay, or with one nobody could see, for so long. */
const DEFAULT_DELAY_MS = 100

/** JPEG, PNG, WebP, GIF, TIFF, AVIF: what sharp reads from a file by itself. */
export async function openKnown(path: string, wishes: DecodingWishes): Promise<PictureSource> {
  const { page, limits } = wishes
  const found = await readPageFacts(path, page)
  const pages = found.pages ?? 1
  const isMoving = !wishes.isStill && canMove(found) && pages > 1 && page === undefined
  if (isMoving && pages > limits.frames) {
    throw pictureTooLarge(`it has ${pages} frames, more than ${limits.frames}`)
  }
  const options: SharpOptions = {
    failOn: FAIL_ON,
    limitInputPixels: limits.pixels,
    autoOrient: true,
    ...(isMoving ? { animated: true } : pageOption(page, pages)),
  }
  const input = wishes.keepMetadata ? await withoutThumbnailIn(path, found) : path
  return {
    ...sizeOf(found),
    frames: isMoving ? pages : 1,
    hasAlpha: found.hasAlpha,
    ...(isMoving && { animation: animationOf(found, pages) }),
    origin: { ...originOf(found), ...(input !== path && { hasThumbnail: false }) },
    open: async () => toSrgb(sharp(input, options), found),
  }
}

/** A JPEG's bytes without its thumbnail; the file itself where it has none, or is no JPEG. */
async function withoutThumbnailIn(
  path: string,
  { format, exif }: Metadata,
): Promise<string | Buffer> {
  const link = exif && thumbnailLinkAt(exif)
  if (!exif || format !== 'jpeg' || link === undefined) return path
  const bytes = await readFile(path)
  const at = bytes.indexOf(exif)
  return at < 0 ? path : bytes.fill(0, at + link, at + link + 4)
}

/** Pages of a TIFF have sizes of their own. Throws `conversion_page_missing`. */
async function readPageFacts(path: string, page = 1): Promise<Metadata> {
  // Sizes are checked by us, in words of ours.
  const options: SharpOptions = { failOn: FAIL_ON, limitInputPixels: false }
  const first = await readFacts(sharp(path, options))
  const { pages = 1 } = first
  if (pages === 1 || page === 1) return first
  if (page > pages) throw pageMissing(page, pages)
  return readFacts(sharp(path, { ...options, ...pageOption(page, pages) }))
}

function pageOption(page: number | undefined, pages: number): SharpOptions {
  return page === undefined || pages === 1 ? {} : { page: page - 1 }
}

/** Throws `conversion_source_broken`. */
export async function readFacts(image: Sharp): Promise<Metadata> {
  return await image.metadata().catch((error) => {
    throw sourceBroken(error)
  })
}

/** Upright. */
export function sizeOf({ autoOrient }: Metadata): { width: number; height: number } {
  if (!autoOrient) throw sourceBroken()
  return { width: autoOrient.width, height: autoOrient.height }
}

export function originOf(found: Metadata): PictureOrigin {
  const { format, space, orientation = 1, exif, xmpAsString } = found
  const written = WRITTEN[format]
  return {
    ...(written && { format: written }),
    ...(space === 'cmyk' && { isCmyk: true }),
    ...(orientation > 1 && { orientation }),
    ...(exif && { exif: withoutThumbnail(exif) }),
    ...(exif && thumbnailLinkAt(exif) !== undefined && { hasThumbnail: true }),
    ...(xmpAsString && !XMP_THUMBNAIL.test(xmpAsString) && { xmp: xmpAsString }),
  }
}

/** The namespace of pictures in XMP (XMP specification, part 2): of the whole, as it was. */
const XMP_THUMBNAIL = /ns\.adobe\.com\/xap\/1\.0\/g\/img/

/** What is written where nothing is said. Photos that cannot be written as they came become JPEG. */
const WRITTEN: Readonly<Record<string, PictureFormat>> = {
  jpeg: 'jpg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  tiff: 'tiff',
  heif: 'avif',
}

/**
 * sharp brings what has 16 bits and a profile into Display P3 and then says it were sRGB, unless it
 * is told to end in sRGB.
 */
export function toSrgb(image: Sharp, { space, icc }: Metadata): Sharp {
  return space === 'rgb16' && icc ? image.withIccProfile('srgb', { attach: false }) : image
}

function canMove({ format }: Metadata): boolean {
  return format === 'gif' || format === 'webp'
}

function animationOf({ delay = [], loop = 0 }: Metadata, pages: number): Animation {
  const delaysMs = Array.from({ length: pages }, (_, frame) => delay[frame] ?? DEFAULT_DELAY_MS)
  return { delaysMs, loop }
}
