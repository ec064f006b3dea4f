import { Type } from 'typebox'
import { defineImageTask } from '../task.ts'

const Percent = (description: string) =>
  Type.Number({ minimum: 0, maximum: 10_000, default: 100, description })

/** Brightness, colour and its strength (Filestack reference 9.3). */
export const modulate = defineImageTask({
  name: 'modulate',
  summary: 'Changes brightness, hue and saturation.',
  example: 'modulate=brightness:110,saturation:160,hue:40',
  params: Type.Object({
    brightness: Percent('in per cent of what it was'),
    hue: Type.Number({
      ...{ minimum: 0, maximum: 359, default: 0 },
      description: 'how far colors turn around the circle of colors, in degrees',
    }),
    saturation: Percent('in per cent of what it was'),
  }),
  short: { b: 'brightness', h: 'hue', s: 'saturation' },
  apply: (picture, { brightness, hue, saturation }) => {
    const light = brightness / 100
    // What gets darker has less color too: else black would glow.
    const color = (saturation / 100) * light
    return picture.with({
      stage: 'modulate',
      apply: (image) => image.modulate({ brightness: light, hue, saturation: color }),
    })
  },
})
