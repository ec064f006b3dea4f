import { Type } from 'typebox'
import { oilPaint as paintFrame } from '../engines/sharp/effects/oil-paint.ts'
import { redraw } from '../engines/sharp/effects/redraw.ts'
import { defineImageTask } from '../task.ts'

/** Painted (Filestack reference 9.3). */
export const oilPaint = defineImageTask({
  name: 'oil_paint',
  summary: 'As if painted in oil.',
  example: 'oil_paint=amount:4',
  params: Type.Object({
    amount: Type.Integer({
      ...{ minimum: 2, maximum: 100, default: 2 },
      description: 'radius of the brush, in pixels',
    }),
  }),
  short: { a: 'amount' },
  apply: (picture, { amount }) => redraw(picture, (frame) => paintFrame(frame, amount)),
})
