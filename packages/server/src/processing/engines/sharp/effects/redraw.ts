import type { Picture } from '../picture.ts'
import { rgbaOf, withBackground } from './compose.ts'
import { type Frame, mapFrames } from './frame.ts'

/** The picture with other colours: each frame drawn anew, seen through where it was before. */
export async function redraw(picture: Picture, draw: (frame: Frame) => Frame): Promise<Picture> {
  return picture.withPixels(mapFrames(await picture.pixels(), draw))
}

/**
 * The picture in another shape: each frame drawn anew, with the background, a `Color`, behind what
 * has become transparent. Without one it stays so.
 */
export async function reshape(
  picture: Picture,
  background: string | undefined,
  draw: (frame: Frame) => Frame,
): Promise<Picture> {
  const behind = rgbaOf(background)
  const shaped = (frame: Frame) => withBackground(draw(frame), behind)
  return picture.withPixels(mapFrames(await picture.pixels(), shaped, behind.alpha < 1))
}
