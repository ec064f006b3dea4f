import type { PositionValue } from '../../../params.ts'
import type { Place } from './compose.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/** Where something of this size begins on a canvas, by whole pixels; less than 0 where it is larger. */
export function placeWithin(
  canvas: Size,
  thing: Size,
  [vertical, horizontal]: PositionValue,
): Place {
  const right = canvas.width - thing.width
  const down = canvas.height - thing.height
  return {
    left: Math.round({ left: 0, center: right / 2, right }[horizontal]),
    top: Math.round({ top: 0, middle: down / 2, bottom: down }[vertical]),
  }
}
