import { Type } from 'typebox'
import { defineTask } from '../task.ts'

/** One year, which some write as `max`. */
export const MAX_CACHE_SECONDS = 31_536_000

/** How long the answer may be kept: `cache=false`, or so many seconds. */
export const cache = defineTask({
  name: 'cache',
  summary: 'Says how long the answer may be kept.',
  params: Type.Object({
    false: Type.Optional(Type.Boolean()),
    expiry: Type.Optional(
      Type.Union([Type.Integer({ minimum: 0, maximum: MAX_CACHE_SECONDS }), Type.Literal('max')]),
    ),
  }),
  short: { f: 'false', e: 'expiry' },
})
