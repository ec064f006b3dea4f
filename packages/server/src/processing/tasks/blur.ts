import { Type } from 'typebox'
import { blurStep } from '../engines/sharp/effects/blur-step.ts'
import { defineImageTask } from '../task.ts'

/** Out of focus (Filestack reference 9.3). */
export const blur = defineImageTask({
  name: 'blur',
  summary: 'Blurs the picture. Its edges do not get darker.',
  example: 'blur=amount:3',
  params: Type.Object({
    amount: Type.Number({
      ...{ minimum: 0, maximum: 20, default: 2 },
      description: 'how far light spreads (the sigma of a Gaussian), in pixels',
    }),
  }),
  short: { a: 'amount' },
  apply: (picture, { amount }) => (amount === 0 ? picture : picture.with(blurStep(amount))),
})
