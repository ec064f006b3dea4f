import type { Rgba } from '../../../colors.ts'
import { blurPlane, type Plane } from './blur-plane.ts'
import { drawOver, type Place } from './compose.ts'
import { emptyFrame, type Frame } from './frame.ts'

export interface Shadow {
  /** Sigma, in pixels. */
  readonly blur: number
  /** Where the shadow falls: so many pixels to the right and down. */
  readonly right: number
  readonly down: number
  /** Its alpha is how dark the middle of the shadow is. */
  readonly color: Rgba
}

/** Puts the frame over the shadow it throws, on a canvas that both fit on. */
export function dropShadow(frame: Frame, shadow: Shadow): Frame {
  const soft = Math.ceil(shadow.blur * 3)
  const left = Math.max(0, soft - shadow.right)
  const top = Math.max(0, soft - shadow.down)
  const canvas = emptyFrame(
    left + Math.max(frame.width, frame.width + soft + shadow.right),
    top + Math.max(frame.height, frame.height + soft + shadow.down),
  )
  const place = { left: left + shadow.right - soft, top: top + shadow.down - soft }
  drawShadow(canvas, outlineOf(frame, soft, shadow.blur), { color: shadow.color, place })
  drawOver(canvas, frame, { left, top })
  return canvas
}

/** The blurred outline of a frame, and how many pixels across each of its values stands for. */
interface Outline extends Plane {
  readonly scale: number
}

/**
 * As much larger than the frame as it is `soft`, on every side. What is blurred has no detail, so
 * the coarser the blur, the fewer values are needed.
 */
function outlineOf(frame: Frame, soft: number, blur: number): Outline {
  const scale = Math.max(1, Math.floor(blur / 3))
  const width = Math.ceil((frame.width + soft * 2) / scale)
  const height = Math.ceil((frame.height + soft * 2) / scale)
  const data = new Float32Array(width * height)
  for (let y = 0; y < frame.height; y++) {
    const row = Math.floor((y + soft) / scale) * width
    for (let x = 0; x < frame.width; x++) {
      const at = row + Math.floor((x + soft) / scale)
      const alpha = frame.data[(y * frame.width + x) * 4 + 3] as number
      data[at] = (data[at] as number) + alpha / (scale * scale)
    }
  }
  return { ...blurPlane({ data, width, height }, blur / scale), scale }
}

/** On a canvas that is still empty. */
function drawShadow(
  canvas: Frame,
  outline: Outline,
  { color, place: { left, top } }: { readonly color: Rgba; readonly place: Place },
): void {
  const right = Math.min(canvas.width, left + outline.width * outline.scale)
  const bottom = Math.min(canvas.height, top + outline.height * outline.scale)
  for (let y = Math.max(0, top); y < bottom; y++) {
    for (let x = Math.max(0, left); x < right; x++) {
      const at = (y * canvas.width + x) * 4
      canvas.data[at] = color.r
      canvas.data[at + 1] = color.g
      canvas.data[at + 2] = color.b
      canvas.data[at + 3] = Math.round(darkness(outline, x - left, y - top) * color.alpha)
    }
  }
}

/** Between the middles of what the values stand for. */
function darkness({ data, width, height, scale }: Outline, x: number, y: number): number {
  if (scale === 1) return data[y * width + x] as number
  const across = Math.min(width - 1, Math.max(0, (x + 0.5) / scale - 0.5))
  const along = Math.min(height - 1, Math.max(0, (y + 0.5) / scale - 0.5))
  const column = Math.min(width - 2, Math.floor(across))
  const row = Math.min(height - 2, Math.floor(along))
  const at = row * width + column
  const above = mix(data[at] as number, data[at + 1] as number, across - column)
  const below = mix(data[at + width] as number, data[at + width + 1] as number, across - column)
  return mix(above, below, along - row)
}

const mix = (one: number, other: number, share: number) => one + (other - one) * share
