import { parseColor } from '../../colors.ts'
import type { Picture, PictureStep } from './picture.ts'
import { sharpOfPixels } from './pixels.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/** The picture scaled so that it fills the size, and cut to the part that draws the eye. */
export async function keepAttention(picture: Picture, size: Size): Promise<Picture> {
  if (picture.frames > 1) return keepAttentionOfFirst(picture, size)
  return picture.with({
    stage: 'resize',
    until: 'extract',
    ...size,
    apply: (image) => image.resize({ ...size, fit: 'cover', position: 'attention' }),
  })
}

/** What moves is cut alike in all frames: where the first one draws the eye. */
async function keepAttentionOfFirst(picture: Picture, size: Size): Promise<Picture> {
  const { data, width, height } = await picture.pixels()
  const first = data.subarray(0, width * height * 4)
  const { info } = await sharpOfPixels({ data: first, width, height, frames: 1 })
    .resize({ ...size, fit: 'cover', position: 'attention' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const factor = Math.max(size.width / width, size.height / height)
  const scaled = {
    width: Math.max(size.width, Math.round(width * factor)),
    height: Math.max(size.height, Math.round(height * factor)),
  }
  return picture
    .with({
      stage: 'resize',
      ...scaled,
      apply: (image) => image.resize({ ...scaled, fit: 'fill' }),
    })
    .with(partStep(scaled, size, offsetsOf(info)))
}

/** sharp tells how far the picture was moved, so to the left and up. */
function offsetsOf({
  cropOffsetLeft = 0,
  cropOffsetTop = 0,
}: {
  readonly cropOffsetLeft?: number | undefined
  readonly cropOffsetTop?: number | undefined
}) {
  return { left: Math.abs(cropOffsetLeft), top: Math.abs(cropOffsetTop) }
}

function partStep(
  of: Size,
  size: Size,
  offsets: { readonly left: number; readonly top: number },
): PictureStep {
  const left = Math.min(offsets.left, of.width - size.width)
  const top = Math.min(offsets.top, of.height - size.height)
  return { stage: 'crop', ...size, apply: (image) => image.extract({ left, top, ...size }) }
}

/**
 * The picture cut to the part that draws the eye where it is too large; where it is too small, the
 * rest of the size is filled.
 */
export async function fillAround(picture: Picture, size: Size, fill: string): Promise<Picture> {
  const inner = {
    width: Math.min(size.width, picture.width),
    height: Math.min(size.height, picture.height),
  }
  const isSmaller = inner.width < size.width || inner.height < size.height
  const kept = await keepAttention(picture, isSmaller ? inner : size)
  const [across, along] = [size.width - kept.width, size.height - kept.height]
  const background = parseColor(fill)
  if (!isSmaller || !background) return kept
  const [left, top] = [Math.floor(across / 2), Math.floor(along / 2)]
  return kept.with({
    stage: 'extend',
    ...size,
    hasAlpha: kept.hasAlpha || background.alpha < 1,
    apply: (image) =>
      image.extend({ left, top, right: across - left, bottom: along - top, background }),
  })
}
