import { Type } from 'typebox'
import { defineFileTask } from '../task.ts'

/**
 * An archive of several files (Filestack reference 9.3, "Composition"), written while it is sent;
 * see `archives/`.
 */
export const zip = defineFileTask({
  name: 'zip',
  summary: 'Puts several files, `[handle,handle,…]`, into one zip archive.',
  example: 'zip',
  params: Type.Object({}),
})
