import type { EgressGate } from '../../lib/egress-gate.ts'
import type { ProgramRunner } from '../../lib/run-program.ts'
import { createChromiumEngine } from './chromium/chromium-engine.ts'
import type { Engine } from './engine.ts'
import { createFfmpegEngine } from './ffmpeg/ffmpeg.ts'
import { createLibreofficeEngine } from './libreoffice/libreoffice-engine.ts'

/** Engines that start programs of the system, which may be missing: then they say so. */
export function createProgramEngines({
  programs,
  gate,
}: {
  readonly programs: ProgramRunner
  /** The only way out for programs that fetch. */
  readonly gate: EgressGate
}): readonly Engine[] {
  return [
    createLibreofficeEngine({ programs }),
    createFfmpegEngine({ programs }),
    createChromiumEngine({ programs, gate }),
  ]
}

/** Where processes of the pool find theirs. */
export const CHILD_ENGINES = new URL('child-engines.ts', import.meta.url)
