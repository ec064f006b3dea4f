import { parseColor, type Rgba } from '../../../colors.ts'
import { emptyFrame, type Frame } from './frame.ts'

/** What a `Color` parameter means; nothing to be seen where none was said. */
export function rgbaOf(color: string | undefined): Rgba {
  return parseColor(color ?? 'none') ?? { r: 0, g: 0, b: 0, alpha: 0 }
}

/** A frame of one colour. */
export function filledFrame(width: number, height: number, { r, g, b, alpha }: Rgba): Frame {
  const frame = emptyFrame(width, height)
  new Uint32Array(frame.data.buffer).fill(packed(r, g, b, Math.round(alpha * 255)))
  return frame
}

/** As it lies in memory, red first. */
function packed(r: number, g: number, b: number, a: number): number {
  return new Uint32Array(Uint8Array.of(r, g, b, a).buffer)[0] ?? 0
}

export interface Place {
  readonly left: number
  readonly top: number
}

/** Draws `drawn` over `canvas`, which changes; what lies outside of it is not drawn. */
export function drawOver(canvas: Frame, drawn: Frame, { left, top }: Place): void {
  const fromX = Math.max(0, -left)
  const toX = Math.min(drawn.width, canvas.width - left)
  const toY = Math.min(drawn.height, canvas.height - top)
  for (let y = Math.max(0, -top); y < toY; y++) {
    let above = (y * drawn.width + fromX) * 4
    let below = ((y + top) * canvas.width + fromX + left) * 4
    for (let x = fromX; x < toX; x++, above += 4, below += 4) {
      blendPixel(canvas.data, below, drawn.data, above)
    }
  }
}

/** Puts `part` into `canvas`, which changes, in place of what was there. All of it has to fit in. */
export function replacePart(canvas: Frame, part: Frame, { left, top }: Place): void {
  for (let y = 0; y < part.height; y++) {
    const row = part.data.subarray(y * part.width * 4, (y + 1) * part.width * 4)
    canvas.data.set(row, ((top + y) * canvas.width + left) * 4)
  }
}

/** The pixel of `from` over the pixel of `to`. */
function blendPixel(to: Uint8Array, below: number, from: Uint8Array, above: number): void {
  const alpha = from[above + 3] as number
  if (alpha === 0) return
  // What is seen of the lower pixel; all of it scaled by 255.
  const rest = ((to[below + 3] as number) * (255 - alpha)) / 255
  const sum = alpha + rest
  for (let channel = 0; channel < 3; channel++) {
    const mixed = (from[above + channel] as number) * alpha + (to[below + channel] as number) * rest
    to[below + channel] = Math.round(mixed / sum)
  }
  to[below + 3] = Math.round(sum)
}

/** The frame with a colour behind it; the same frame where there is none to be seen. */
export function withBackground(frame: Frame, background: Rgba): Frame {
  if (background.alpha === 0) return frame
  const canvas = filledFrame(frame.width, frame.height, background)
  drawOver(canvas, frame, { left: 0, top: 0 })
  return canvas
}

/** A part of a frame, as large as asked for: what lies outside of the frame is empty. */
export function cutFrame(
  frame: Frame,
  { left, top, width, height }: Place & { readonly width: number; readonly height: number },
): Frame {
  const part = emptyFrame(width, height)
  const fromX = Math.max(0, left)
  const length = Math.min(frame.width, left + width) - fromX
  if (length <= 0) return part
  const toY = Math.min(frame.height, top + height)
  for (let y = Math.max(0, top); y < toY; y++) {
    const start = (y * frame.width + fromX) * 4
    const row = frame.data.subarray(start, start + length * 4)
    part.data.set(row, ((y - top) * width + fromX - left) * 4)
  }
  return part
}
