import { Type } from 'typebox'
import { defineTask } from '../task.ts'

/** Policy and signature, where they travel in the address (Filestack reference 2.5). */
export const security = defineTask({
  name: 'security',
  params: Type.Object({ policy: Type.String(), signature: Type.String() }),
  short: { p: 'policy', s: 'signature' },
})
