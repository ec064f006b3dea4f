import { Type } from 'typebox'
import { defineEncodingTask } from '../task.ts'

/** Of formats that leave something out: JPEG, WebP, AVIF (Filestack reference 9.3). */
export const quality = defineEncodingTask({
  name: 'quality',
  summary: 'Says how well JPEG, WebP and AVIF are to look; lower is smaller.',
  example: 'quality=value:60',
  params: Type.Object({
    value: Type.Integer({ minimum: 1, maximum: 100, description: '95 where nothing is said' }),
  }),
  short: { v: 'value' },
  settings: ({ value }) => ({ quality: value }),
})
