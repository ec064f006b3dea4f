import { Type } from 'typebox'
import { enhance as enhancePicture, type Recipe } from '../engines/sharp/effects/enhance.ts'
import { Choice } from '../params.ts'
import { defineImageTask } from '../task.ts'

/** By Filestack's names. None knows what is in a picture: they measure light and color, no more. */
const PRESETS = {
  auto: { stretch: 0.005, localContrast: 0.15, saturation: 0.1, sharpen: true },
  vivid: { stretch: 0.01, contrast: 0.25, localContrast: 0.2, saturation: 0.45, sharpen: true },
  beautify: { smooth: { size: 3, amount: 0.6 }, stretch: 0.002, saturation: 0.06, warmth: 0.015 },
  beautify_plus: {
    ...{ smooth: { size: 5, amount: 0.7 }, lift: true, stretch: 0.002 },
    ...{ saturation: 0.08, warmth: 0.025 },
  },
  fix_dark: { lift: true, stretch: 0.005, localContrast: 0.2, saturation: 0.1 },
  fix_noise: { smooth: { size: 3, amount: 0.9 }, sharpen: true },
  fix_tint: { neutralise: true },
  outdoor: { stretch: 0.005, localContrast: 0.35, saturation: 0.3, warmth: 0.01, sharpen: true },
  fireworks: { blackBelow: 0.08, contrast: 0.35, saturation: 0.5, sharpen: true },
} as const satisfies Readonly<Record<string, Recipe>>

const NAMES = Object.keys(PRESETS) as (keyof typeof PRESETS)[]

/** Better by rules (Filestack reference 9.3). */
export const enhance = defineImageTask({
  name: 'enhance',
  summary: [
    'Makes pictures better by measuring their light and color; it does not know what they show.',
    '`auto` uses the whole range from black to white, with a little local contrast, color and sharpness;',
    '`vivid` does more of it; `outdoor` has most local contrast and strong colors;',
    '`fix_dark` lightens dark pictures; `fix_noise` is a median; `fix_tint` makes the average grey;',
    '`beautify` and `beautify_plus` soften everything, not only skin; `fireworks` deepens the dark.',
  ].join(' '),
  example: 'enhance=preset:vivid',
  params: Type.Object({
    preset: Choice(NAMES, { default: 'auto', description: 'what to do' }),
  }),
  apply: (picture, { preset }) => enhancePicture(picture, PRESETS[preset]),
})
