import { Type } from 'typebox'
import { defineEncodingTask } from '../task.ts'

/** Without EXIF and XMP (Filestack reference 9.3). */
export const noMetadata = defineEncodingTask({
  name: 'no_metadata',
  summary: 'Leaves out what the camera wrote: when, where and with what the picture was taken.',
  example: 'no_metadata',
  params: Type.Object({}),
  settings: () => ({ keepMetadata: false }),
})
