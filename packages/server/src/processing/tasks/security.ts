import { Type } from 'typebox'
import { defineTask } from '../task.ts'

/** Policy and signature, where they travel in the address (Filestack reference 2.5). */
export const security = defineTask({
  name: 'security',
  summary: 'Proves that all this is allowed.',
  params: Type.Object({ policy: Type.String(), signature: Type.String() }),
  short: { p: 'policy', s: 'signature' },
})
