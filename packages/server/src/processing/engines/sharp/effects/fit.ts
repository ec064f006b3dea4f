import type { PositionValue } from '../../../params.ts'
import type { Picture } from '../picture.ts'
import { placeWithin } from './place.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/** As large as can be within this size, in its own shape. */
export function fitInside(picture: Picture, size: Size): Picture {
  const scale = Math.min(size.width / picture.width, size.height / picture.height)
  return stretchTo(picture, scaledSize(picture, scale))
}

/** So large that all of this size is covered; what then is too much is cut off. */
export function cover(picture: Picture, size: Size, position: PositionValue): Picture {
  const scale = Math.max(size.width / picture.width, size.height / picture.height)
  const covering = scaledSize(picture, scale)
  const place = placeWithin(covering, size, position)
  return stretchTo(picture, covering).with({
    ...{ stage: 'crop', ...size },
    apply: (image) => image.extract({ ...place, ...size }),
  })
}

/** Exactly of this size, whatever becomes of its shape. */
export function stretchTo(picture: Picture, { width, height }: Size): Picture {
  if (picture.width === width && picture.height === height) return picture
  return picture.with({
    ...{ stage: 'resize', width, height },
    apply: (image) => image.resize({ width, height, fit: 'fill' }),
  })
}

export function scaledSize({ width, height }: Size, scale: number): Size {
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
}
