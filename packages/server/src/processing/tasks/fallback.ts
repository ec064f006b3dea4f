import { Type } from 'typebox'
import { defineTask } from '../task.ts'
import { MAX_CACHE_SECONDS } from './cache.ts'

/** Another file, to be delivered when this one cannot be. */
export const fallback = defineTask({
  name: 'fallback',
  summary: 'Names another file, answered when this one cannot be had or converted.',
  params: Type.Object({
    handle: Type.String({ maxLength: 64 }),
    cache: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_CACHE_SECONDS })),
  }),
  short: { file: 'handle' },
})
