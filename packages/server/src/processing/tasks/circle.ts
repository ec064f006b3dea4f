import { Type } from 'typebox'
import { reshape } from '../engines/sharp/effects/redraw.ts'
import { roundCorners } from '../engines/sharp/effects/round-corners.ts'
import { Color } from '../params.ts'
import { defineImageTask } from '../task.ts'

/** The largest circle in the middle (Filestack reference 9.3). */
export const circle = defineImageTask({
  name: 'circle',
  summary: 'Cuts the largest circle out of the middle.',
  example: 'circle',
  params: Type.Object({
    background: Type.Optional(Color({ description: 'around the circle; without it transparent' })),
  }),
  short: { b: 'background' },
  apply: (picture, { background }) => {
    const size = Math.min(picture.width, picture.height)
    const place = {
      left: Math.floor((picture.width - size) / 2),
      top: Math.floor((picture.height - size) / 2),
    }
    const square = picture.with({
      ...{ stage: 'crop', width: size, height: size },
      apply: (image) => image.extract({ ...place, width: size, height: size }),
    })
    return reshape(square, background, (frame) => roundCorners(frame, { radius: size, blur: 0 }))
  },
})
