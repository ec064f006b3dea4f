import { Type } from 'typebox'
import { conversionUnsupported } from '../engines/errors.ts'
import { scaledSize } from '../engines/sharp/fit.ts'
import { parameterMissing } from '../errors.ts'
import { Choice, Color } from '../params.ts'
import { defineImageTask } from '../task.ts'

const Side = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, description }))

/**
 * The part that draws the eye (Filestack reference 9.3): where there is contrast, colour, and the
 * colour of skin. Finding faces as such would need a trained model.
 */
export const smartCrop = defineImageTask({
  name: 'smart_crop',
  summary:
    'Makes the picture fill a size and keeps the part that draws the eye most. One side alone scales it.',
  example: 'smart_crop=width:120,height:120',
  params: Type.Object({
    width: Side('in pixels; this or the height is needed'),
    height: Side('in pixels'),
    mode: Choice(['auto', 'face'], {
      default: 'auto',
      description: '`face` needs a trained model and is refused',
    }),
    fill_color: Type.Optional(
      Color({ description: 'put around a picture that is too small, which is then not enlarged' }),
    ),
    coords: Type.Optional(Type.Boolean({ description: '`true` is refused' })),
  }),
  check: ({ width, height, mode, coords }) => {
    if (!width && !height) throw parameterMissing('smart_crop', 'width')
    if (mode === 'face') throw conversionUnsupported('finding faces needs a trained model')
    if (coords === true) throw conversionUnsupported('`coords` of `smart_crop` is not answered')
  },
  apply: async (picture, { width, height, fill_color: fillColor }) => {
    const { fillAround, keepAttention } = await import('../engines/sharp/attention.ts')
    const size = scaledSize(picture, { width, height, fit: 'crop' })
    return fillColor === undefined
      ? keepAttention(picture, size)
      : fillAround(picture, size, fillColor)
  },
})
