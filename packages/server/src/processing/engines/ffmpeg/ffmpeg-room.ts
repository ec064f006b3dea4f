import type { ProgramRunner } from '../../../lib/run-program.ts'
import type { ConversionLimits } from '../engine.ts'

/** Where it may work, and how much it may take. */
export interface FfmpegRoom {
  readonly programs: Pick<ProgramRunner, 'run'>
  /** A folder of the caller's, to be removed by the caller. */
  readonly folder: string
  readonly limits: ConversionLimits
  readonly signal: AbortSignal
}

/** Of one decoder or encoder: conversions share the machine with the service. */
export const THREADS = 2
