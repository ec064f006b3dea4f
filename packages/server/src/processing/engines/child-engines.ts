import { TASKS } from '../index.ts'
import type { ChildEngines } from '../pool/child.ts'

/** Engines that are libraries; each is loaded by the processes that need it. */
export const childEngines: ChildEngines = {
  sharp: async () => {
    const { createSharpEngine } = await import('./sharp/sharp-engine.ts')
    return createSharpEngine({ tasks: TASKS })
  },
  pdf: async () => {
    const { createPdfEngine } = await import('./pdf/pdf-engine.ts')
    return createPdfEngine()
  },
}
