import { Type } from 'typebox'
import { defineImageTask } from '../task.ts'

/** Top to bottom (Filestack reference 9.3). */
export const flip = defineImageTask({
  name: 'flip',
  summary: 'Turns the picture upside down, like its reflection in water.',
  example: 'flip',
  params: Type.Object({}),
  apply: (picture) => picture.with({ stage: 'flip', apply: (image) => image.flip() }),
})
