import { Type } from 'typebox'
import { defineReadingTask } from '../task.ts'

/** How large the picture is at this point (Filestack reference 9.3). */
export const imagesize = defineReadingTask({
  name: 'imagesize',
  summary: 'Answers `{"height":…,"width":…}` of the picture as it is at this point, in pixels.',
  example: 'resize=width:300/imagesize',
  params: Type.Object({}),
  read: ({ width, height }) => ({ kind: 'json', json: { height, width } }),
})
