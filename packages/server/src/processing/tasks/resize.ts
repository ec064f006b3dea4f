import { Type } from 'typebox'
import { resizePicture } from '../engines/sharp/fit.ts'
import { parameterMissing } from '../errors.ts'
import { Choice, Position } from '../params.ts'
import { defineImageTask } from '../task.ts'

const Side = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, description }))

/**
 * Another size (Filestack reference 9.3). 0 is the same as nothing: a side that follows from the
 * other.
 */
export const resize = defineImageTask({
  name: 'resize',
  summary:
    'Makes the picture larger or smaller. A side that is not given follows from the other; the proportions only change with `fit:scale`.',
  example: 'resize=width:120,height:120,fit:crop',
  params: Type.Object({
    width: Side('in pixels; this or the height is needed'),
    height: Side('in pixels'),
    fit: Choice(['clip', 'crop', 'scale', 'max'], {
      default: 'clip',
      description:
        '`clip`: the whole picture fits inside; `max`: the same, but it is never enlarged; `crop`: it fills the size, and what hangs over is cut off; `scale`: it is stretched to the size',
    }),
    align: Position({
      default: 'center',
      description: 'which part stays when something is cut off',
    }),
  }),
  short: { w: 'width', h: 'height', f: 'fit', a: 'align' },
  check: ({ width, height }) => {
    if (!width && !height) throw parameterMissing('resize', 'width')
  },
  apply: resizePicture,
})
