import { Type } from 'typebox'
import { drawOver, filledFrame, rgbaOf } from '../engines/sharp/effects/compose.ts'
import { type Frame, framesOf, joinFrames } from '../engines/sharp/effects/frame.ts'
import { placeWithin } from '../engines/sharp/effects/place.ts'
import { resizePicture, scaledSize } from '../engines/sharp/fit.ts'
import type { Picture } from '../engines/sharp/picture.ts'
import { checkSize } from '../engines/sharp/picture-source.ts'
import { Choice, Color, Position } from '../params.ts'
import { defineImageTask } from '../task.ts'

/** Of either side, in pixels. */
const MAX_EXTENT = 1_800

const Extent = (description: string) =>
  Type.Optional(
    Type.Union([Type.Integer({ minimum: 1, maximum: MAX_EXTENT }), Type.Literal('max')], {
      description,
    }),
  )

/** Pictures one after the other (Filestack reference 9.3). */
export const animate = defineImageTask({
  name: 'animate',
  summary:
    'Makes one moving picture of several, which the address names in brackets. It is a GIF where no format is asked for.',
  example: 'animate=delay:900,width:200',
  params: Type.Object({
    delay: Type.Integer({
      ...{ minimum: 0, maximum: 10_000, default: 1_000 },
      description: 'how long each picture is shown, in milliseconds',
    }),
    loop: Type.Integer({
      ...{ minimum: 0, maximum: 1_000, default: 0 },
      description: 'how often all is shown; 0 is for ever',
    }),
    width: Extent('in pixels; `max`, or nothing said, is the width of the largest picture'),
    height: Extent('in pixels; `max`, or nothing said, is the height of the largest picture'),
    fit: Choice(['clip', 'scale', 'crop'], {
      ...{ default: 'clip' },
      description: '`clip` shows pictures whole, `scale` stretches them, `crop` cuts them',
    }),
    align: Position({ default: 'center', description: 'where what is shown stands, or is kept' }),
    background: Color({ default: 'transparent', description: 'around pictures shown whole' }),
  }),
  apply: async (picture, { delay, loop, width, height, fit, align, background }, context) => {
    const pictures = [picture]
    for (const other of context.others) pictures.push(await context.open(other))
    const size = sizeOf(pictures, { width, height })
    const count = pictures.reduce((total, { frames }) => total + frames, 0)
    checkSize({ ...size, frames: count }, context.limits)
    const color = rgbaOf(background)
    const frames: Frame[] = []
    for (const one of pictures) {
      const fitted = resizePicture(one, { ...size, fit, align })
      const place = placeWithin(size, fitted, align)
      for (const frame of framesOf(await fitted.pixels())) {
        const canvas = filledFrame(size.width, size.height, color)
        drawOver(canvas, frame, place)
        frames.push(canvas)
      }
    }
    const animation = { delaysMs: frames.map(() => delay), loop }
    const hasAlpha = color.alpha < 1
    return picture.withPixels({ ...joinFrames(frames, hasAlpha), animation })
  },
})

type Side = number | 'max'

interface Size {
  readonly width: number
  readonly height: number
}

/** What is not said follows from the largest pictures, in their shape where one side is said. */
function sizeOf(
  pictures: readonly Picture[],
  {
    width = 'max',
    height = 'max',
  }: { readonly width?: Side | undefined; readonly height?: Side | undefined },
): Size {
  const largest = {
    width: Math.max(...pictures.map((picture) => picture.width)),
    height: Math.max(...pictures.map((picture) => picture.height)),
  }
  if (width === 'max' && height === 'max') {
    return scaledSize(largest, { width: MAX_EXTENT, height: MAX_EXTENT, fit: 'max' })
  }
  const wished = {
    width: width === 'max' ? undefined : width,
    height: height === 'max' ? undefined : height,
  }
  return scaledSize(largest, { ...wished, fit: 'scale' })
}
