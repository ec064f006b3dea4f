import { Type } from 'typebox'
import { defineImageTask } from '../task.ts'

/** Left to right (Filestack reference 9.3). */
export const flop = defineImageTask({
  name: 'flop',
  summary: 'Swaps left and right, as a mirror does.',
  example: 'flop',
  params: Type.Object({}),
  apply: (picture) => picture.with({ stage: 'flop', apply: (image) => image.flop() }),
})
