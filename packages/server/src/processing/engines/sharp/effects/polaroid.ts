import type { Rgba } from '../../../colors.ts'
import { drawOver, filledFrame } from './compose.ts'
import type { Frame } from './frame.ts'
import { rotateFrame } from './rotate.ts'
import { dropShadow } from './shadow.ts'

/*
 * Measures of an instant photo, as shares of its picture's shorter side: the card is 88 mm by
 * 107 mm, the picture in it 79 mm by 79 mm, nearer to the top.
 */
const SIDE = 0.057
const BOTTOM = 0.25
/** Blur and fall of the shadow on the table it lies on. */
const SHADOW_BLUR = 0.016
const SHADOW_FALL = 0.014
const SHADOW_COLOR: Rgba = { r: 0, g: 0, b: 0, alpha: 0.45 }
/** How the card's window darkens where the picture begins. */
const GROOVE: Rgba = { r: 0, g: 0, b: 0, alpha: 0.18 }

/**
 * A picture as an instant photo: a card of this colour, wider below the picture, turned clockwise
 * by so many degrees, on a table that is not there, with its soft shadow.
 */
export function polaroid(
  frame: Frame,
  { color, degrees }: { readonly color: Rgba; readonly degrees: number },
): Frame {
  const shorter = Math.min(frame.width, frame.height)
  // The table stays where it is, so the shadow falls straight down however the card is turned.
  return dropShadow(rotateFrame(card(frame, color), degrees), {
    blur: Math.max(1, shorter * SHADOW_BLUR),
    right: 0,
    down: Math.max(1, Math.round(shorter * SHADOW_FALL)),
    color: SHADOW_COLOR,
  })
}

function card(frame: Frame, color: Rgba): Frame {
  const shorter = Math.min(frame.width, frame.height)
  const side = Math.max(2, Math.round(shorter * SIDE))
  const bottom = Math.max(4, Math.round(shorter * BOTTOM))
  const paper = filledFrame(frame.width + side * 2, frame.height + side + bottom, color)
  const [right, below] = [side + frame.width, side + frame.height]
  const across = filledFrame(frame.width + 2, 1, GROOVE)
  const along = filledFrame(1, frame.height, GROOVE)
  for (const top of [side - 1, below]) drawOver(paper, across, { left: side - 1, top })
  for (const left of [side - 1, right]) drawOver(paper, along, { left, top: side })
  drawOver(paper, frame, { left: side, top: side })
  return paper
}
