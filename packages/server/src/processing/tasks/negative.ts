import { Type } from 'typebox'
import { defineImageTask } from '../task.ts'

/** As on a film (Filestack reference 9.3). */
export const negative = defineImageTask({
  name: 'negative',
  summary: 'Turns every color into its opposite.',
  example: 'negative',
  params: Type.Object({}),
  apply: (picture) =>
    picture.with({ stage: 'negate', apply: (image) => image.negate({ alpha: false }) }),
})
