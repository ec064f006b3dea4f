import { Type } from 'typebox'
import { pixelate as pixelateFrame } from '../engines/sharp/effects/pixelate.ts'
import { redraw } from '../engines/sharp/effects/redraw.ts'
import { defineImageTask } from '../task.ts'

/** Coarse squares (Filestack reference 9.3). */
export const pixelate = defineImageTask({
  name: 'pixelate',
  summary: 'Squares of one color each.',
  example: 'pixelate=amount:8',
  params: Type.Object({
    amount: Type.Integer({
      ...{ minimum: 2, maximum: 100, default: 2 },
      description: 'width of a square, in pixels',
    }),
  }),
  short: { a: 'amount' },
  apply: (picture, { amount }) => redraw(picture, (frame) => pixelateFrame(frame, amount)),
})
