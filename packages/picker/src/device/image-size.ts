import type { Dimensions } from '../options/picker-options.ts'
import type { Refusal } from '../state/refusal.ts'
import type { Size } from './image-header.ts'
import type { SizeOptions } from './look-module.ts'

/** What is scaled; browsers cannot write the others without loss of what makes them special. */
export const SCALED_TYPES: readonly string[] = [
  'image/jpeg',
  'image/png',
  'image/bmp',
  'image/x-ms-bmp',
]

/** Why a picture of this size is not accepted, where pictures are refused and not scaled. */
export function refusalOfImage(
  name: string,
  [width, height]: Size,
  { imageMin, imageMax, imageMinMaxBlock }: SizeOptions,
): Refusal | undefined {
  if (!imageMinMaxBlock) return undefined
  const refused = (
    text: 'refusal.imageSmall' | 'refusal.imageLarge',
    limit: Dimensions,
  ): Refusal => ({
    reason: 'image',
    text,
    values: { name, width, height, limit: limit.map((side) => side ?? '–').join(' × ') },
  })
  if (imageMin && factorTo([width, height], imageMin, Math.max) > 1) {
    return refused('refusal.imageSmall', imageMin)
  }
  if (imageMax && factorTo([width, height], imageMax, Math.min) < 1) {
    return refused('refusal.imageLarge', imageMax)
  }
  return undefined
}

/** The size a picture is scaled to, its proportions kept; the same size when nothing is to do. */
export function targetSize(size: Size, options: SizeOptions): Size {
  const { imageDim, imageMax, imageMin, imageMinMaxBlock } = options
  if (imageDim) return scaledBy(size, factorTo(size, imageDim, Math.min))
  if (imageMinMaxBlock) return size
  const grown = imageMin ? scaledBy(size, Math.max(1, factorTo(size, imageMin, Math.max))) : size
  return imageMax ? scaledBy(grown, Math.min(1, factorTo(grown, imageMax, Math.min))) : grown
}

/** By how much to scale so that the picture fits into the limits (`min`) or fills them (`max`). */
function factorTo(
  size: Size,
  limits: Dimensions,
  choose: (...factors: readonly number[]) => number,
): number {
  const factors = [0, 1].flatMap((side) => {
    const limit = limits[side]
    const length = size[side]
    return limit === undefined || !length ? [] : [limit / length]
  })
  return factors.length === 0 ? 1 : choose(...factors)
}

function scaledBy([width, height]: Size, factor: number): Size {
  const scaled = (length: number) => Math.max(1, Math.round(length * factor))
  return factor === 1 ? [width, height] : [scaled(width), scaled(height)]
}
