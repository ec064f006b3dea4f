import { Type } from 'typebox'
import { defineImageTask } from '../task.ts'

/** How bright red, green and blue are, as style sheets have it (Filter Effects 1, `grayscale`). */
const BRIGHTNESS: [number, number, number] = [0.2126, 0.7152, 0.0722]

/** Without colour (Filestack reference 9.3). */
export const monochrome = defineImageTask({
  name: 'monochrome',
  summary: 'Shades of grey.',
  example: 'monochrome',
  params: Type.Object({}),
  apply: (picture) =>
    picture.with({
      stage: 'recomb',
      apply: (image) => image.recomb([BRIGHTNESS, BRIGHTNESS, BRIGHTNESS]),
    }),
})
