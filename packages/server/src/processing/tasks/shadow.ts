import { Type } from 'typebox'
import { rgbaOf } from '../engines/sharp/effects/compose.ts'
import { reshape } from '../engines/sharp/effects/redraw.ts'
import { dropShadow } from '../engines/sharp/effects/shadow.ts'
import { Color, Pair } from '../params.ts'
import { defineImageTask } from '../task.ts'

/** A shadow behind the picture (Filestack reference 9.3, which leaves the blur's default open). */
export const shadow = defineImageTask({
  name: 'shadow',
  summary: 'Lets the picture throw a soft shadow. It gets as much larger as the shadow needs.',
  example: 'shadow=blur:6,opacity:70,vector:[6,8]',
  params: Type.Object({
    blur: Type.Number({
      ...{ minimum: 0, maximum: 20, default: 4 },
      description: 'how soft it is, in pixels',
    }),
    opacity: Type.Number({
      ...{ minimum: 0, maximum: 100, default: 60 },
      description: 'how dark it is, in per cent',
    }),
    vector: Pair(
      { minimum: -1_000, maximum: 1_000 },
      { default: [4, 4], description: 'how far to the right and down it falls, in pixels' },
    ),
    color: Color({ default: '000000ff', description: 'of the shadow' }),
    background: Type.Optional(Color({ description: 'behind all; without it transparent' })),
  }),
  short: { l: 'blur', o: 'opacity', v: 'vector', c: 'color', b: 'background' },
  apply: (picture, { blur, opacity, vector: [right, down], color, background }) => {
    const full = rgbaOf(color)
    const dimmed = { ...full, alpha: (full.alpha * opacity) / 100 }
    return reshape(picture, background, (frame) =>
      dropShadow(frame, { blur, right, down, color: dimmed }),
    )
  },
})
