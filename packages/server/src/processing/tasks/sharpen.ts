import { Type } from 'typebox'
import { defineImageTask } from '../task.ts'

/** Stronger edges (Filestack reference 9.3). */
export const sharpen = defineImageTask({
  name: 'sharpen',
  summary: 'Makes edges stronger. Flat areas get half of it, so that noise does not grow as much.',
  example: 'sharpen=amount:6',
  params: Type.Object({
    amount: Type.Number({
      ...{ minimum: 0, maximum: 20, default: 2 },
      description: 'how much stronger',
    }),
  }),
  short: { a: 'amount' },
  apply: (picture, { amount }) =>
    amount === 0
      ? picture
      : picture.with({
          stage: 'sharpen',
          apply: (image) => image.sharpen({ sigma: 1, m1: amount / 2, m2: amount }),
        }),
})
