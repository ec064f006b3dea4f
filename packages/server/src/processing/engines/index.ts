import type { ProgramRunner } from '../../lib/run-program.ts'
import type { Engine } from './engine.ts'
import { createFfmpegEngine } from './ffmpeg/ffmpeg.ts'
import { createLibreofficeEngine } from './libreoffice/libreoffice-engine.ts'

/** Engines that start programs of the system, which may be missing: then they say so. */
export function createProgramEngines({
  programs,
}: {
  readonly programs: ProgramRunner
}): readonly Engine[] {
  return [createLibreofficeEngine({ programs }), createFfmpegEngine({ programs })]
}

/** Where processes of the pool find theirs. */
export const CHILD_ENGINES = new URL('child-engines.ts', import.meta.url)
