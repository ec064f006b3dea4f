import { Type } from 'typebox'
import { blurStep } from '../engines/sharp/effects/blur-step.ts'
import { changeParts } from '../engines/sharp/effects/partial.ts'
import { Choice, Objects } from '../params.ts'
import { defineImageTask } from '../task.ts'

/** Parts out of focus (Filestack reference 9.3; its defaults are those of `blur_faces`). */
export const partialBlur = defineImageTask({
  name: 'partial_blur',
  summary: 'Blurs parts of the picture.',
  example: 'partial_blur=objects:[[98,62,54,84]],amount:5,type:oval',
  params: Type.Object({
    objects: Objects({ description: 'the parts, in pixels' }),
    amount: Type.Number({
      ...{ minimum: 0, maximum: 20, default: 10 },
      description: 'how far light spreads, in pixels',
    }),
    blur: Type.Number({
      ...{ minimum: 0, maximum: 20, default: 4 },
      description: 'how soft the edges are: they fade so many pixels around a part',
    }),
    type: Choice(['rect', 'oval'], { default: 'rect', description: 'the shape of the parts' }),
  }),
  short: { o: 'objects', a: 'amount', l: 'blur', t: 'type' },
  apply: (picture, { objects, amount, blur, type }) =>
    amount === 0
      ? picture
      : changeParts(picture, { objects, reach: amount * 3, blur, shape: type }, (part) =>
          picture.withPixels(part).with(blurStep(amount)).pixels(),
        ),
})
