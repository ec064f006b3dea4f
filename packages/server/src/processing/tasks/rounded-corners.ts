import { Type } from 'typebox'
import { reshape } from '../engines/sharp/effects/redraw.ts'
import { roundCorners } from '../engines/sharp/effects/round-corners.ts'
import { Color } from '../params.ts'
import { defineImageTask } from '../task.ts'

/** Corners that are arcs (Filestack reference 9.3, which gives no default for the radius). */
export const roundedCorners = defineImageTask({
  name: 'rounded_corners',
  aliases: ['round_corners'],
  summary: 'Rounds the corners.',
  example: 'rounded_corners=radius:30',
  params: Type.Object({
    radius: Type.Union([Type.Integer({ minimum: 1, maximum: 10_000 }), Type.Literal('max')], {
      default: 10,
      description: 'in pixels; `max` is half of the shorter side',
    }),
    blur: Type.Number({
      ...{ minimum: 0, maximum: 20, default: 0.3 },
      description: 'how soft the arcs are, in pixels',
    }),
    background: Type.Optional(Color({ description: 'behind the corners; without it transparent' })),
  }),
  short: { r: 'radius', l: 'blur', b: 'background' },
  apply: (picture, { radius, blur, background }) =>
    reshape(picture, background, (frame) =>
      roundCorners(frame, { radius: radius === 'max' ? Number.POSITIVE_INFINITY : radius, blur }),
    ),
})
