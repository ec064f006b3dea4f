import { Type } from 'typebox'
import { parameterInvalid } from '../errors.ts'
import { defineImageTask } from '../task.ts'

const Offset = Type.Integer({ minimum: 0, maximum: 100_000 })
const Extent = Type.Integer({ minimum: 1, maximum: 100_000 })

/** A part of the picture (Filestack reference 9.3). What of it lies outside is not there. */
export const crop = defineImageTask({
  name: 'crop',
  summary: 'Cuts a rectangle out of the picture.',
  example: 'crop=dim:[60,30,120,120]',
  params: Type.Object({
    dim: Type.Tuple([Offset, Offset, Extent, Extent], {
      words: 'a list like [x,y,width,height] of whole numbers up to 100000',
      description: 'in pixels, from the upper left corner',
    }),
  }),
  short: { d: 'dim' },
  list: 'dim',
  apply: (picture, { dim: [left, top, wide, high] }) => {
    if (left >= picture.width || top >= picture.height) {
      const size = `${picture.width} × ${picture.height}`
      throw parameterInvalid('crop', 'dim', `a part of the picture, which has ${size} pixels`)
    }
    const width = Math.min(wide, picture.width - left)
    const height = Math.min(high, picture.height - top)
    return picture.with({
      stage: 'crop',
      ...{ width, height },
      apply: (image) => image.extract({ left, top, width, height }),
    })
  },
})
