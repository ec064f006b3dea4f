import { Type } from 'typebox'
import { defineEncodingTask } from '../task.ts'

/** What the browser can show (Filestack reference 9.3); the plan of the conversion asks it. */
export const autoImage = defineEncodingTask({
  name: 'auto_image',
  summary:
    'Chooses the format by what the browser says it can show: WebP, or else as the picture came.',
  example: 'auto_image',
  params: Type.Object({}),
  settings: () => ({}),
})
