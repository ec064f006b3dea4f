import { Type } from 'typebox'
import { mapFrames } from '../engines/sharp/effects/frame.ts'
import { changeParts } from '../engines/sharp/effects/partial.ts'
import { pixelate } from '../engines/sharp/effects/pixelate.ts'
import { Choice, Objects } from '../params.ts'
import { defineImageTask } from '../task.ts'

/** Parts in coarse squares (Filestack reference 9.3; its defaults are those of `pixelate_faces`). */
export const partialPixelate = defineImageTask({
  name: 'partial_pixelate',
  summary: 'Hides parts of the picture behind squares of one color each.',
  example: 'partial_pixelate=objects:[[32,42,30,78]],amount:6',
  params: Type.Object({
    objects: Objects({ description: 'the parts, in pixels' }),
    amount: Type.Integer({
      ...{ minimum: 2, maximum: 100, default: 10 },
      description: 'width of a square, in pixels',
    }),
    blur: Type.Number({
      ...{ minimum: 0, maximum: 20, default: 4 },
      description: 'how soft the edges are: they fade so many pixels around a part',
    }),
    type: Choice(['rect', 'oval'], { default: 'rect', description: 'the shape of the parts' }),
  }),
  short: { o: 'objects', a: 'amount', l: 'blur', t: 'type' },
  apply: (picture, { objects, amount, blur, type }) =>
    changeParts(picture, { objects, reach: 0, blur, shape: type }, (part) =>
      mapFrames(part, (frame) => pixelate(frame, amount)),
    ),
})
