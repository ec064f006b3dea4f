import { Type } from 'typebox'
import { blackWhite } from '../engines/sharp/effects/black-white.ts'
import { redraw } from '../engines/sharp/effects/redraw.ts'
import { defineImageTask } from '../task.ts'

/** Two colours (Filestack reference 9.3). */
export const blackwhite = defineImageTask({
  name: 'blackwhite',
  summary: 'Black and white, without greys.',
  example: 'blackwhite=threshold:45',
  params: Type.Object({
    threshold: Type.Number({
      ...{ minimum: 0, maximum: 100, default: 50 },
      description: 'the brightness from which on something is white, in per cent',
    }),
  }),
  short: { t: 'threshold' },
  apply: (picture, { threshold }) => redraw(picture, (frame) => blackWhite(frame, threshold / 100)),
})
