import { blurPlane, type Plane } from './blur-plane.ts'
import { copyFrame, type Frame } from './frame.ts'

/** Edges of arcs are drawn without steps anyway; a softness below this could not be seen. */
const SMALLEST_BLUR = 0.5

/**
 * Makes what lies beyond the corners' arcs transparent. `radius` ends at half of the shorter side,
 * where a square becomes a circle; `blur` softens the arcs, in pixels.
 */
export function roundCorners(
  frame: Frame,
  { radius, blur }: { readonly radius: number; readonly blur: number },
): Frame {
  const { width, height } = frame
  const rounded = copyFrame(frame)
  const corner = cornerMask(frame, { radius: Math.min(radius, width / 2, height / 2), blur })
  for (let y = 0; y < height; y++) {
    const row = Math.min(y, height - 1 - y)
    if (row >= corner.height) continue
    for (let x = 0; x < width; x++) {
      const column = Math.min(x, width - 1 - x)
      if (column >= corner.width) continue
      const at = (y * width + x) * 4 + 3
      const kept = corner.data[row * corner.width + column] as number
      rounded.data[at] = Math.round((rounded.data[at] as number) * kept)
    }
  }
  return rounded
}

/** What is seen of each pixel of the left upper corner; the others are its mirror images. */
function cornerMask(
  frame: Frame,
  { radius, blur }: { readonly radius: number; readonly blur: number },
): Plane {
  const reach = Math.ceil(radius + blur * 3)
  const width = Math.min(reach, Math.ceil(frame.width / 2))
  const height = Math.min(reach, Math.ceil(frame.height / 2))
  const data = new Float32Array(width * height).fill(1)
  for (let y = 0; y < Math.min(radius, height); y++) {
    for (let x = 0; x < Math.min(radius, width); x++) {
      if (x + 0.5 > radius || y + 0.5 > radius) continue
      const fromCentre = Math.hypot(radius - x - 0.5, radius - y - 0.5)
      data[y * width + x] = Math.min(1, Math.max(0, radius - fromCentre + 0.5))
    }
  }
  const mask = { data, width, height }
  return blur < SMALLEST_BLUR ? mask : blurPlane(mask, blur)
}
