import { Type } from 'typebox'
import { filledFrame, replacePart, rgbaOf } from '../engines/sharp/effects/compose.ts'
import { reshape } from '../engines/sharp/effects/redraw.ts'
import { Color } from '../params.ts'
import { defineImageTask } from '../task.ts'

/** A frame around the picture (Filestack reference 9.3, which gives no defaults for it). */
export const border = defineImageTask({
  name: 'border',
  summary: 'Puts a frame around the picture, which gets larger by it.',
  example: 'border=width:8,color:1f4e5f',
  params: Type.Object({
    width: Type.Integer({
      ...{ minimum: 0, maximum: 1_000, default: 2 },
      description: 'on each side, in pixels',
    }),
    color: Color({ default: '000000ff', description: 'of the frame' }),
    background: Type.Optional(
      Color({ description: 'behind what can be seen through; without it nothing' }),
    ),
  }),
  short: { w: 'width', c: 'color', b: 'background' },
  apply: (picture, { width, color, background }) =>
    reshape(picture, background, (frame) => {
      const framed = filledFrame(frame.width + width * 2, frame.height + width * 2, rgbaOf(color))
      replacePart(framed, frame, { left: width, top: width })
      return framed
    }),
})
