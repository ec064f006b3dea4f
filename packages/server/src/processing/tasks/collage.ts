import { Type } from 'typebox'
import { type Cell, layOutCollage } from '../engines/sharp/effects/collage-layout.ts'
import { drawOver, filledFrame, rgbaOf } from '../engines/sharp/effects/compose.ts'
import { type Frame, framesOf, joinFrames } from '../engines/sharp/effects/frame.ts'
import { placeWithin } from '../engines/sharp/effects/place.ts'
import { resizePicture } from '../engines/sharp/fit.ts'
import type { Picture } from '../engines/sharp/picture.ts'
import { checkSize } from '../engines/sharp/picture-source.ts'
import { Choice, Color } from '../params.ts'
import { defineImageTask } from '../task.ts'

/** More pictures than can be told apart on one. */
const MAX_FILES = 100

const Extent = (description: string) => Type.Integer({ minimum: 0, maximum: 10_000, description })

/** Several pictures on one (Filestack reference 9.3). */
export const collage = defineImageTask({
  name: 'collage',
  summary:
    'Places several pictures in rows or columns, in order: those of the source first, then `files`. Of those that move it shows the beginning.',
  example:
    'collage=files:[QsNight0000000000001,QsSepia0000000000001],width:240,height:180,margin:6',
  params: Type.Object({
    files: Type.Array(Type.String({ maxLength: 4096 }), {
      ...{ minItems: 1, maxItems: MAX_FILES },
      description: 'handles or addresses of the other pictures',
    }),
    width: Extent('of the whole, in pixels; 0 is as much as the height'),
    height: Extent('of the whole, in pixels; 0 is as much as the width'),
    margin: Type.Integer({
      ...{ minimum: 1, maximum: 100, default: 10 },
      description: 'between and around the pictures, in pixels',
    }),
    color: Color({ default: 'ffffffff', description: 'of the margins' }),
    fit: Choice(['auto', 'crop'], {
      ...{ default: 'auto' },
      description: '`auto` shows each picture whole, `crop` fills its place with it',
    }),
    autorotate: Type.Boolean({
      ...{ default: false },
      description: 'pictures always stand as the camera was held, whatever is said here',
    }),
  }),
  short: {
    ...{ f: 'files', w: 'width', h: 'height', m: 'margin', c: 'color', i: 'fit', a: 'autorotate' },
  },
  filesOf: ({ files }) => files,
  apply: async (picture, { files, width, height, margin, color, fit }, context) => {
    const size = {
      width: width || height || picture.width,
      height: height || width || picture.height,
    }
    checkSize({ ...size, frames: 1 }, context.limits)
    const pictures = [picture, ...(await openAll([...context.others, ...files], context.open))]
    const aspects = pictures.map((one) => one.width / one.height)
    const cells = layOutCollage(aspects, { ...size, margin }, fit === 'crop')
    const canvas = filledFrame(size.width, size.height, rgbaOf(color))
    for (const [index, one] of pictures.entries()) {
      const cell = cells[index]
      if (cell) await drawIntoCell(canvas, one, { cell, fit })
    }
    return picture.withPixels(joinFrames([canvas], rgbaOf(color).alpha < 1))
  },
})

/** One after the other: opening reads the beginning of a file only. */
async function openAll(files: readonly string[], open: (file: string) => Promise<Picture>) {
  const opened: Picture[] = []
  for (const file of files) opened.push(await open(file))
  return opened
}

async function drawIntoCell(
  canvas: Frame,
  picture: Picture,
  { cell, fit }: { readonly cell: Cell; readonly fit: 'auto' | 'crop' },
): Promise<void> {
  const { width, height } = cell
  const drawn = resizePicture(picture, { width, height, fit: fit === 'crop' ? 'crop' : 'clip' })
  const [first] = framesOf(await drawn.pixels())
  const { left, top } = placeWithin(cell, drawn, MIDDLE)
  if (first) drawOver(canvas, first, { left: cell.left + left, top: cell.top + top })
}

const MIDDLE = ['middle', 'center'] as const
