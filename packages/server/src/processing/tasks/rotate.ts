import { Type } from 'typebox'
import { rotatePicture, unturn } from '../engines/sharp/turn.ts'
import { Choice, Color } from '../params.ts'
import { defineImageTask } from '../task.ts'

/**
 * By degrees, or as the camera was held (Filestack reference 9.3). Pictures always come upright, so
 * `deg:exif` and `exif:true` change nothing.
 */
export const rotate = defineImageTask({
  name: 'rotate',
  summary:
    'Turns the picture. How the camera was held is always made good; `exif:false` shows the picture as it lies in the file instead.',
  example: 'rotate=deg:15,background:transparent',
  params: Type.Object({
    deg: Type.Optional(
      Type.Union([Type.Integer({ minimum: 0, maximum: 359 }), Choice(['exif'])], {
        description: 'clockwise, or `exif`: as the camera was held',
      }),
    ),
    exif: Type.Optional(Type.Boolean({ description: '`false` forgets how the camera was held' })),
    background: Color({
      default: 'FFFFFFFF',
      description: 'what fills the corners when the angle is not a right one',
    }),
  }),
  short: { d: 'deg', e: 'exif', b: 'background' },
  apply: (picture, { deg, exif, background }) => {
    const lying = exif === false ? unturn(picture) : picture
    return deg === undefined || deg === 'exif' ? lying : rotatePicture(lying, deg, background)
  },
})
