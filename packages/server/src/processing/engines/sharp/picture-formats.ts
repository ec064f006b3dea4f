import type { Sharp } from 'sharp'
import type { PictureFormat } from '../../encoding-settings.ts'
import type { Animation } from './picture.ts'

/** How a format is written, after everything that several formats share. */
export interface WritingSettings {
  /** 1 to 100. */
  readonly quality: number | undefined
  readonly progressive: boolean
  readonly compress: boolean
  /** Width times height. */
  readonly area: number
  /** Present where there are several frames. */
  readonly animation?: Animation
}

interface FormatFacts {
  readonly contentType: string
  /** Of one side, pixels. */
  readonly maxSide: number
  readonly canMove: boolean
  readonly hasAlpha: boolean
  readonly hasCmyk: boolean
  write(image: Sharp, settings: WritingSettings): Sharp
}

/** Where nothing is said (Filestack reference 9.3, `output`). */
const DEFAULT_QUALITY = 95
/** Where it shall be small and still look the same. */
const COMPRESSED_QUALITY = 80
/** AVIF's numbers mean more: from here on nobody sees a difference, and twice the bytes come. */
const DEFAULT_AVIF_QUALITY = 75
const COMPRESSED_AVIF_QUALITY = 55
/** One step more takes six times as long and saves a fourteenth of the bytes. */
const AVIF_EFFORT = 3
/** From here on colours are kept as sharp as brightness, as cjpeg and ImageMagick do. */
const FULL_COLOR_QUALITY = 90

/** Of all frames together. */
const LARGE_GIF_AREA = 2_000_000

/**
 * Codes of its own make a JPEG a few per cent smaller, and take up to 12 bytes of memory a pixel:
 * 300 MB for what a good camera makes. Larger ones are written as they come.
 */
const MOST_OPTIMISED_AREA = 8_000_000

export const FORMATS: Readonly<Record<PictureFormat, FormatFacts>> = {
  jpg: {
    contentType: 'image/jpeg',
    maxSide: 65_535,
    canMove: false,
    hasAlpha: false,
    hasCmyk: true,
    write: (image, settings) => {
      const quality = qualityOf(settings)
      const chromaSubsampling = quality >= FULL_COLOR_QUALITY ? '4:4:4' : '4:2:0'
      const { progressive, compress, area } = settings
      const optimiseCoding = area <= MOST_OPTIMISED_AREA
      const how = compress ? { mozjpeg: true } : { progressive, optimiseCoding }
      return image.jpeg({ quality, chromaSubsampling, ...how })
    },
  },
  png: {
    contentType: 'image/png',
    maxSide: 2_147_483_647,
    canMove: false,
    hasAlpha: true,
    hasCmyk: false,
    // 256 colours that are chosen well; a picture that needs more of them gets them dithered.
    write: (image, { progressive, compress }) =>
      image.png(compress ? { progressive, palette: true, compressionLevel: 9 } : { progressive }),
  },
  webp: {
    contentType: 'image/webp',
    maxSide: 16_383,
    canMove: true,
    hasAlpha: true,
    hasCmyk: false,
    write: (image, settings) =>
      image.webp({
        quality: qualityOf(settings),
        ...(settings.compress && { effort: 6 }),
        ...moving(settings),
      }),
  },
  gif: {
    contentType: 'image/gif',
    maxSide: 65_535,
    canMove: true,
    hasAlpha: true,
    hasCmyk: false,
    write: (image, settings) => image.gif({ effort: gifEffort(settings), ...moving(settings) }),
  },
  tiff: {
    contentType: 'image/tiff',
    maxSide: 2_147_483_647,
    canMove: false,
    hasAlpha: true,
    hasCmyk: true,
    // Nothing is lost: who wants TIFF wants to work on it.
    write: (image) => image.tiff({ compression: 'deflate', predictor: 'horizontal' }),
  },
  avif: {
    contentType: 'image/avif',
    maxSide: 16_384,
    canMove: false,
    hasAlpha: true,
    hasCmyk: false,
    write: (image, settings) =>
      image.avif({
        quality: qualityOf(settings, DEFAULT_AVIF_QUALITY, COMPRESSED_AVIF_QUALITY),
        effort: AVIF_EFFORT,
      }),
  },
}

function qualityOf(
  { quality, compress }: WritingSettings,
  usual = DEFAULT_QUALITY,
  compressed = COMPRESSED_QUALITY,
): number {
  return quality ?? (compress ? compressed : usual)
}

/**
 * How long 256 colours are searched for: sharp's own 7 takes 6 s for a photo of one megapixel, 4 a
 * third of that for a fifth more bytes, 1 a fifth.
 */
function gifEffort({ compress, area, animation }: WritingSettings): number {
  if (compress) return 7
  const frames = animation?.delaysMs.length ?? 1
  return area * frames > LARGE_GIF_AREA ? 1 : 4
}

function moving({ animation }: WritingSettings) {
  return animation && { delay: [...animation.delaysMs], loop: animation.loop }
}
