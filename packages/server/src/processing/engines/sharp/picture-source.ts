import type { Sharp } from 'sharp'
import { conversionFailed, pictureTooLarge, sourceBroken } from '../errors.ts'
import type { Animation, PictureOrigin } from './picture.ts'

/** Where a picture's pixels come from. */
export interface PictureSource {
  readonly width: number
  /** Of one frame. */
  readonly height: number
  readonly frames: number
  readonly hasAlpha: boolean
  readonly animation?: Animation
  readonly origin: PictureOrigin
  /**
   * Pixels that were decoded already: what fails now is not the file's fault, and what the camera
   * wrote does not come along.
   */
  readonly isDecoded?: boolean
  /** A new pipeline over the pixels, upright and in sRGB; of a moving picture over the roll. */
  open(): Promise<Sharp>
}

/** What an error of sharp means while a picture of this source is made. */
export function faultOf({ isDecoded }: Pick<PictureSource, 'isDecoded'>, error: unknown) {
  return isDecoded ? conversionFailed('sharp failed', error) : sourceBroken(error)
}

/** Width times height times frames of any picture on the way, at most. */
export interface PictureLimits {
  readonly pixels: number
}

/** Throws `picture_too_large`. */
export function checkSize(
  { width, height, frames }: Pick<PictureSource, 'width' | 'height' | 'frames'>,
  limits: PictureLimits,
): void {
  if (width * height * frames <= limits.pixels) return
  const size = `${width} × ${height}${frames > 1 ? ` in ${frames} frames` : ''}`
  throw pictureTooLarge(`${size} is more than ${limits.pixels.toLocaleString('en')} pixels`)
}
