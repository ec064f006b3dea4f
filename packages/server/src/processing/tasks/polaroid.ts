import { Type } from 'typebox'
import { rgbaOf } from '../engines/sharp/effects/compose.ts'
import { polaroid as instantPhoto } from '../engines/sharp/effects/polaroid.ts'
import { reshape } from '../engines/sharp/effects/redraw.ts'
import { Color } from '../params.ts'
import { defineImageTask } from '../task.ts'

/** An instant photo (Filestack reference 9.3, which gives no default for the angle). */
export const polaroid = defineImageTask({
  name: 'polaroid',
  summary: 'An instant photo on a table: a card that is wider below, turned a little, its shadow.',
  example: 'polaroid=rotate:354,background:e9e2d6',
  params: Type.Object({
    color: Color({ default: 'snow', description: 'of the card' }),
    rotate: Type.Number({
      ...{ minimum: 0, maximum: 359, default: 5 },
      description: 'how far it is turned clockwise, in degrees',
    }),
    background: Type.Optional(Color({ description: 'of the table; without it transparent' })),
  }),
  short: { c: 'color', r: 'rotate', b: 'background' },
  apply: (picture, { color, rotate, background }) =>
    reshape(picture, background, (frame) =>
      instantPhoto(frame, { color: rgbaOf(color), degrees: rotate }),
    ),
})
