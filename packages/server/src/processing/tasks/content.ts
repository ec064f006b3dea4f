import { Type } from 'typebox'
import { defineTask } from '../task.ts'

/** The file itself, as it was stored. */
export const content = defineTask({ name: 'content', params: Type.Object({}) })
