import { Type } from 'typebox'
import { defineTask } from '../task.ts'

const Text = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
/** Some clients send these along. They are taken, and change nothing. */
const PassedOver = Type.Optional(Type.Unknown())

/** Makes a file of what the address leads to, and answers JSON about it (Filestack reference 4). */
export const store = defineTask({
  name: 'store',
  summary: 'Makes a file of the result, and answers JSON about it.',
  params: Type.Object({
    filename: Text(1024),
    location: Text(64),
    path: Text(1024),
    container: Text(256),
    region: Text(64),
    access: Text(32),
    base64decode: Type.Optional(Type.Boolean()),
    workflows: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 100 })),
    mimetype: PassedOver,
    alt_text: PassedOver,
    disable_storage_key: PassedOver,
    sanitizer: PassedOver,
    tags: PassedOver,
  }),
})
