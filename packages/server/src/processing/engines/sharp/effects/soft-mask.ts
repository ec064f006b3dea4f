import type { Frame } from './frame.ts'

/** A part of a picture, in pixels. */
export interface Part {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface Softness {
  readonly shape: 'rect' | 'oval'
  /** So many pixels around a part fade from the effect to the picture. */
  readonly blur: number
}

/**
 * How much of an effect is seen at each pixel of `area`, from 0 to 1. The parts themselves are
 * covered to their edges, and the fading lies outside: what is to be hidden must not shine through.
 */
export function softMask(area: Part, parts: readonly Part[], softness: Softness): Float32Array {
  const mask = new Float32Array(area.width * area.height)
  for (const part of parts) {
    const near = overlap(grow(part, Math.ceil(softness.blur)), area)
    const coverage =
      softness.shape === 'rect' ? rectCoverage(part, softness) : ovalCoverage(part, softness)
    for (let y = near.top; y < near.top + near.height; y++) {
      const row = (y - area.top) * area.width - area.left
      for (let x = near.left; x < near.left + near.width; x++) {
        mask[row + x] = Math.max(mask[row + x] as number, coverage(x + 0.5, y + 0.5))
      }
    }
  }
  return mask
}

type Coverage = (x: number, y: number) => number

function rectCoverage({ left, top, width, height }: Part, { blur }: Softness): Coverage {
  return (x, y) => {
    const right = Math.max(0, left - x, x - left - width)
    const down = Math.max(0, top - y, y - top - height)
    return fade(Math.hypot(right, down), blur)
  }
}

/** Inside of the rectangle, as large as fits. */
function ovalCoverage({ left, top, width, height }: Part, { blur }: Softness): Coverage {
  const [halfWidth, halfHeight] = [width / 2, height / 2]
  return (x, y) => {
    const across = (x - left - halfWidth) / halfWidth
    const down = (y - top - halfHeight) / halfHeight
    const fromMiddle = Math.hypot(across, down)
    if (fromMiddle <= 1) return 1
    // Along the line from the middle; near enough to the distance, and continuous.
    const length = Math.hypot(across * halfWidth, down * halfHeight)
    return fade(length - length / fromMiddle, blur)
  }
}

/** Without softness the next pixel's middle is half a pixel away, and is not covered. */
function fade(distance: number, blur: number): number {
  if (distance <= 0) return 1
  const along = Math.min(1, distance / Math.max(blur, 0.5))
  return 1 - along * along * (3 - 2 * along)
}

export function grow({ left, top, width, height }: Part, by: number): Part {
  return { left: left - by, top: top - by, width: width + by * 2, height: height + by * 2 }
}

/** What both have in common; of no size where that is nothing. */
export function overlap(one: Part, other: Part): Part {
  const left = Math.max(one.left, other.left)
  const top = Math.max(one.top, other.top)
  const right = Math.min(one.left + one.width, other.left + other.width)
  const bottom = Math.min(one.top + one.height, other.top + other.height)
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) }
}

/** The smallest part that holds all of them. */
export function around(parts: readonly Part[]): Part {
  const left = Math.min(...parts.map((part) => part.left))
  const top = Math.min(...parts.map((part) => part.top))
  const right = Math.max(...parts.map((part) => part.left + part.width))
  const bottom = Math.max(...parts.map((part) => part.top + part.height))
  return { left, top, width: right - left, height: bottom - top }
}

/** The changed frame where the mask is 1, the frame where it is 0; both are of one size. */
export function mixFrames(frame: Frame, changed: Frame, mask: Float32Array): Frame {
  const data = new Uint8Array(frame.data.length)
  for (let pixel = 0, at = 0; pixel < mask.length; pixel++, at += 4) {
    const share = mask[pixel] as number
    const above = (changed.data[at + 3] as number) * share
    const below = (frame.data[at + 3] as number) * (1 - share)
    const alpha = above + below
    data[at + 3] = Math.round(alpha)
    if (alpha === 0) continue
    for (let channel = 0; channel < 3; channel++) {
      const mixed =
        (changed.data[at + channel] as number) * above +
        (frame.data[at + channel] as number) * below
      data[at + channel] = Math.round(mixed / alpha)
    }
  }
  return { ...frame, data }
}
