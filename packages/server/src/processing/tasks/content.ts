import { Type } from 'typebox'
import { defineTask } from '../task.ts'

/** The file itself, as it was stored. */
export const content = defineTask({
  name: 'content',
  summary: 'Answers the file itself, as it was stored.',
  params: Type.Object({}),
})
