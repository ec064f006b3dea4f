import type { Picture, Pixels } from '../picture.ts'
import { cutFrame, replacePart } from './compose.ts'
import { copyFrame, framesOf, joinFrames } from './frame.ts'
import {
  around,
  grow,
  mixFrames,
  overlap,
  type Part,
  type Softness,
  softMask,
} from './soft-mask.ts'

/** What to hide, and how its edges look. */
export interface PartialChange extends Softness {
  /** `[x, y, width, height]`, in pixels. */
  readonly objects: readonly (readonly [number, number, number, number])[]
  /** How far around a pixel the effect looks. */
  readonly reach: number
}

/**
 * Does something to parts of the picture, with soft edges. `change` is given what lies around all of
 * them together, once, however many they are; where nothing of them is in the picture, nothing
 * happens.
 */
export async function changeParts(
  picture: Picture,
  { objects, reach, ...softness }: PartialChange,
  change: (part: Pixels) => Pixels | Promise<Pixels>,
): Promise<Picture> {
  const whole: Part = { left: 0, top: 0, width: picture.width, height: picture.height }
  const parts = objects.map(([left, top, width, height]) => ({ left, top, width, height }))
  const seen = parts.filter((part) => !isEmpty(overlap(part, whole)))
  if (seen.length === 0) return picture
  const margin = Math.ceil(softness.blur + reach)
  const area = overlap(grow(around(seen), margin), whole)
  const pixels = await picture.pixels()
  const cut = framesOf(pixels).map((frame) => cutFrame(frame, area))
  const changed = framesOf(await change(joinFrames(cut)))
  const mask = softMask(area, seen, softness)
  const frames = framesOf(pixels).map((frame, index) => {
    const [before, after] = [cut[index], changed[index]]
    const canvas = copyFrame(frame)
    if (before && after) replacePart(canvas, mixFrames(before, after, mask), area)
    return canvas
  })
  return picture.withPixels(joinFrames(frames))
}

const isEmpty = ({ width, height }: Part) => width === 0 || height === 0
