import { Type } from 'typebox'
import { defineEncodingTask } from '../task.ts'

/** Small, and the same to the eye (Filestack reference 9.3). */
export const compress = defineEncodingTask({
  name: 'compress',
  summary:
    'Makes the file as small as it gets without looking worse. It takes more time; PNG gets 256 well chosen colours.',
  example: 'compress',
  params: Type.Object({
    metadata: Type.Boolean({
      default: false,
      description: 'whether what the camera wrote stays in the file',
    }),
  }),
  short: { m: 'metadata' },
  settings: ({ metadata }) => ({ compress: true, keepMetadata: metadata }),
})
