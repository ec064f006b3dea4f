import { Type } from 'typebox'
import { asciiPage, CHARACTER_HEIGHT } from '../engines/sharp/effects/ascii.ts'
import { rgbaOf } from '../engines/sharp/effects/compose.ts'
import { framesOf } from '../engines/sharp/effects/frame.ts'
import { resizePicture } from '../engines/sharp/fit.ts'
import { Color } from '../params.ts'
import { defineReadingTask } from '../task.ts'

/** Characters in a line, for each per cent of size. */
const CHARACTERS_PER_CENT = 2

/** A page of characters (Filestack reference 9.3). */
export const ascii = defineReadingTask({
  name: 'ascii',
  summary: 'Answers an HTML page that draws the picture with characters.',
  example: 'ascii=size:30',
  params: Type.Object({
    background: Color({ default: 'ffffffff', description: 'of the page' }),
    foreground: Color({ default: '000000ff', description: 'of the characters' }),
    colored: Type.Boolean({
      ...{ default: false },
      description: 'gives each character the color of its place',
    }),
    size: Type.Integer({
      ...{ minimum: 10, maximum: 100, default: 100 },
      description: 'how fine it is; at 100 a line has 200 characters',
    }),
    reverse: Type.Boolean({
      ...{ default: false },
      description: 'gives light places the dense characters, for light on dark',
    }),
  }),
  short: { b: 'background', f: 'foreground', c: 'colored', s: 'size', r: 'reverse' },
  read: async (picture, { background, foreground, colored, size, reverse }) => {
    const width = Math.min(picture.width, size * CHARACTERS_PER_CENT)
    const rows = (picture.height * width) / picture.width / CHARACTER_HEIGHT
    const height = Math.min(picture.height, Math.max(1, Math.round(rows)))
    const [frame] = framesOf(await resizePicture(picture, { width, height, fit: 'scale' }).pixels())
    if (!frame) throw new Error('a picture has at least one frame')
    const style = { background: rgbaOf(background), foreground: rgbaOf(foreground) }
    const text = asciiPage(frame, { ...style, isColored: colored, isReversed: reverse })
    return { kind: 'text', text, contentType: 'text/html', extension: '.html' }
  },
})
