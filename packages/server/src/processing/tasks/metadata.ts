import { Type } from 'typebox'
import { defineTask } from '../task.ts'

/** What is known about the file, as JSON; only these fields where some are named. */
export const metadata = defineTask({
  name: 'metadata',
  summary: 'Answers what is known about the file, as JSON.',
  params: Type.Object({
    fields: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 })),
  }),
  list: 'fields',
})
