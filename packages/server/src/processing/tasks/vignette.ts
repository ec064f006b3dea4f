import { Type } from 'typebox'
import { reshape } from '../engines/sharp/effects/redraw.ts'
import { fadeCorners } from '../engines/sharp/effects/vignette.ts'
import { Choice, Color } from '../params.ts'
import { defineImageTask } from '../task.ts'

/** Corners that fade (Filestack reference 9.3). */
export const vignette = defineImageTask({
  name: 'vignette',
  summary: 'Fades out towards the corners, into the background.',
  example: 'vignette=amount:60,background:black',
  params: Type.Object({
    amount: Type.Number({
      ...{ minimum: 0, maximum: 100, default: 20 },
      description: 'how much fades: from nothing to all but the very middle',
    }),
    blurmode: Choice(['gaussian', 'linear'], {
      ...{ default: 'gaussian' },
      description: 'how it fades: like light, or in even steps',
    }),
    background: Type.Optional(Color({ description: 'what it fades to; without it transparent' })),
  }),
  short: { a: 'amount', m: 'blurmode', b: 'background' },
  apply: (picture, { amount, blurmode, background }) =>
    reshape(picture, background, (frame) =>
      fadeCorners(frame, { amount: amount / 100, falloff: blurmode }),
    ),
})
