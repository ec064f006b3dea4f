import { Type } from 'typebox'
import { defineEncodingTask } from '../task.ts'

/** JPEG from coarse to fine (Filestack reference 9.3). */
export const pjpg = defineEncodingTask({
  name: 'pjpg',
  summary: 'Makes a progressive JPEG, which shows itself whole at once and then becomes sharper.',
  example: 'pjpg=quality:80',
  params: Type.Object({
    quality: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 100, description: '95 where nothing is said' }),
    ),
    metadata: Type.Boolean({
      default: false,
      description: 'whether what the camera wrote stays in the file',
    }),
  }),
  settings: ({ quality, metadata }) => ({
    format: 'jpg',
    progressive: true,
    // The encoder's worst is 1.
    ...(quality !== undefined && { quality: Math.max(1, quality) }),
    keepMetadata: metadata,
  }),
})
