import { Type } from 'typebox'
import { drawOver } from '../engines/sharp/effects/compose.ts'
import { copyFrame, framesOf, joinFrames } from '../engines/sharp/effects/frame.ts'
import { placeWithin } from '../engines/sharp/effects/place.ts'
import { resizePicture } from '../engines/sharp/fit.ts'
import { Position } from '../params.ts'
import { defineImageTask } from '../task.ts'

/** Another picture on the picture (Filestack reference 9.3, which gives no default for its size). */
export const watermark = defineImageTask({
  name: 'watermark',
  summary: 'Puts another picture on this one. What does not fit on it is cut off.',
  example: 'watermark=file:QsSeal00000000000001,size:75,position:[bottom,right]',
  params: Type.Object({
    file: Type.String({ maxLength: 4096, description: 'handle or address of the other picture' }),
    size: Type.Number({
      ...{ minimum: 0, maximum: 500, default: 100 },
      description: 'of the other picture, in per cent of its own size',
    }),
    position: Position({ default: 'center', description: 'where it is put' }),
  }),
  short: { f: 'file', s: 'size', p: 'position' },
  filesOf: ({ file }) => [file],
  apply: async (picture, { file, size, position }, context) => {
    if (size === 0) return picture
    const opened = await context.open(file)
    const width = (opened.width * size) / 100
    const mark = resizePicture(opened, { width, fit: 'clip' })
    const marks = framesOf(await mark.pixels())
    const place = placeWithin(picture, mark, position)
    // Where both move, both go on with each frame.
    const frames = framesOf(await picture.pixels()).map((frame, index) => {
      const canvas = copyFrame(frame)
      const drawn = marks[index % marks.length]
      if (drawn) drawOver(canvas, drawn, place)
      return canvas
    })
    return picture.withPixels(joinFrames(frames))
  },
})
