import type { Rgba } from '../../../colors.ts'
import { blurPlane } from './blur-plane.ts'
import { drawOver } from './compose.ts'
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
  drawOver(canvas, shadowOf(frame, soft, shadow), place)
  drawOver(canvas, frame, { left, top })
  return canvas
}

/** The shadow alone; `soft` pixels larger than the frame on every side. */
function shadowOf(frame: Frame, soft: number, { blur, color }: Shadow): Frame {
  const width = frame.width + soft * 2
  const height = frame.height + soft * 2
  const mask = new Float32Array(width * height)
  for (let y = 0; y < frame.height; y++) {
    const row = (y + soft) * width + soft
    for (let x = 0; x < frame.width; x++) {
      mask[row + x] = frame.data[(y * frame.width + x) * 4 + 3] as number
    }
  }
  const blurred = blurPlane({ data: mask, width, height }, blur)
  const drawn = emptyFrame(width, height)
  for (let at = 0; at < mask.length; at++) {
    drawn.data[at * 4] = color.r
    drawn.data[at * 4 + 1] = color.g
    drawn.data[at * 4 + 2] = color.b
    drawn.data[at * 4 + 3] = Math.round((blurred.data[at] as number) * color.alpha)
  }
  return drawn
}
