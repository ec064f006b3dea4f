import type { FileNode } from '../state/records.ts'
import type { World } from '../state/world.ts'

/** Photos beyond this are refused. */
export const MAX_IMAGE_BYTES = 20 * 1024 * 1024

/** The boxes a thumbnail can be made for, as the API names them. */
export const THUMBNAIL_SIZES = [
  'w32h32',
  'w64h64',
  'w128h128',
  'w256h256',
  'w480h320',
  'w640h480',
  'w960h640',
  'w1024h768',
  'w2048h1536',
  'w3200h2400',
] as const
export type ThumbnailSize = (typeof THUMBNAIL_SIZES)[number]
export type ThumbnailFormat = 'jpeg' | 'png' | 'webp'
export type ThumbnailMode = 'strict' | 'bestfit' | 'fitone_bestfit' | 'original'

export interface ThumbnailWish {
  readonly format: ThumbnailFormat
  readonly size: ThumbnailSize
  readonly mode: ThumbnailMode
  readonly quality: 80 | 90
}

export type ThumbnailFault = 'unsupported_extension' | 'unsupported_image' | 'conversion_error'

const EXTENSIONS = /\.(jpe?g|png|tiff?|gif|webp|ppm|bmp)$/i

export function isThumbnailable(name: string): boolean {
  return EXTENSIONS.test(name)
}

/** Makes a thumbnail. The extension decides first, because clients ask for any file. */
export async function makeThumbnail(
  world: World,
  file: FileNode,
  wish: ThumbnailWish,
): Promise<Uint8Array | ThumbnailFault> {
  if (!isThumbnailable(file.name)) {
    return 'unsupported_extension'
  }
  if (file.revision.size > MAX_IMAGE_BYTES || file.revision.content.kind === 'pattern') {
    return 'unsupported_image'
  }
  const key = [file.revision.contentHash, ...Object.values(wish)].join(' ')
  const bytes = await world.thumbnails.get(key, async () => {
    const original = await world.contents.read(file.revision)
    // A file that only has the name of a picture is no error of ours: it has no thumbnail.
    return render(original, wish).catch(() => NO_PICTURE)
  })
  return bytes === NO_PICTURE ? 'conversion_error' : bytes
}

const NO_PICTURE = new Uint8Array()

async function render(
  original: Uint8Array,
  { format, size, mode, quality }: ThumbnailWish,
): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp')
  const upright = sharp(original).rotate()
  const { width, height, orientation = 1 } = await sharp(original).metadata()
  // From five on, an orientation turns the picture by a quarter.
  const shape = orientation >= 5 ? { width: height, height: width } : { width, height }
  const resized = mode === 'original' ? upright : upright.resize(boxFor(shape, size, mode))
  const flat = format === 'jpeg' ? resized.flatten({ background: '#ffffff' }) : resized
  return flat.toFormat(format, format === 'png' ? {} : { quality }).toBuffer()
}

interface Shape {
  readonly width: number
  readonly height: number
}

/**
 * `strict` fits inside the box, `bestfit` inside the box or the box on its side, whichever suits
 * the picture, and `fitone_bestfit` covers it. Small pictures are not enlarged.
 */
function boxFor(picture: Shape, size: ThumbnailSize, mode: ThumbnailMode) {
  const [width = 0, height = 0] = size.slice(1).split('h').map(Number)
  const isUpright = picture.height > picture.width
  const turned =
    mode !== 'strict' && isUpright ? { width: height, height: width } : { width, height }
  const fit = mode === 'fitone_bestfit' ? ('outside' as const) : ('inside' as const)
  return { ...turned, fit, withoutEnlargement: true }
}
