import { Type } from 'typebox'
import { defineTask } from '../task.ts'

/** A page that shows the file, for frames (Filestack reference 9.3). */
export const preview = defineTask({
  name: 'preview',
  summary: 'Answers a page that shows the file, for frames.',
  params: Type.Object({ css: Type.Optional(Type.String({ maxLength: 4096 })) }),
})
