import { parseColor } from '../../colors.ts'
import type { Picture } from './picture.ts'

/**
 * The picture turned clockwise, in a frame as large as it then needs. The corners that become free
 * are filled with the background, `rrggbbaa`.
 */
export async function rotatePicture(
  picture: Picture,
  degrees: number,
  background: string,
): Promise<Picture> {
  if (degrees % 90 === 0) return turn(picture, degrees)
  const color = parseColor(background) ?? { r: 255, g: 255, b: 255, alpha: 1 }
  const turned = picture.with({
    stage: 'rotate',
    ...boxOf(picture, degrees),
    hasAlpha: picture.hasAlpha || color.alpha < 1,
    apply: (image) => image.rotate(degrees, { background: color }),
  })
  // How the frame is rounded is libvips's matter, and later steps need to know exactly.
  return picture.withPixels(await turned.pixels())
}

function turn(picture: Picture, degrees: number): Picture {
  if (degrees % 360 === 0) return picture
  const { width, height } = picture
  return picture.with({
    stage: 'turn',
    ...(degrees % 180 === 0 ? { width, height } : { width: height, height: width }),
    apply: (image) => image.rotate(degrees),
  })
}

/** The smallest upright rectangle around a turned one. */
function boxOf({ width, height }: Picture, degrees: number) {
  const radians = (degrees * Math.PI) / 180
  const [across, along] = [Math.abs(Math.cos(radians)), Math.abs(Math.sin(radians))]
  return {
    width: Math.ceil(width * across + height * along),
    height: Math.ceil(width * along + height * across),
  }
}

/** What made each EXIF orientation upright: a turn, and then a swap of left and right or none. */
const UPRIGHT: Readonly<Record<number, { readonly degrees: number; readonly isFlopped: boolean }>> =
  {
    2: { degrees: 0, isFlopped: true },
    3: { degrees: 180, isFlopped: false },
    4: { degrees: 180, isFlopped: true },
    5: { degrees: 90, isFlopped: true },
    6: { degrees: 90, isFlopped: false },
    7: { degrees: 270, isFlopped: true },
    8: { degrees: 270, isFlopped: false },
  }

/** The picture as it lies in its file, however the camera was held. */
export function unturn(picture: Picture): Picture {
  const upright = UPRIGHT[picture.origin.orientation ?? 1]
  if (!upright) return picture
  const swapped = upright.isFlopped
    ? picture.with({ stage: 'flop', apply: (image) => image.flop() })
    : picture
  return turn(swapped, 360 - upright.degrees)
}
