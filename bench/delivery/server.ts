import type { RunningProgram } from '../program.ts'
import type { BenchFile } from './files.ts'

/** Something that serves the files of a benchmark. */
export interface DeliveryServer extends RunningProgram {
  /** Without a slash at its end. */
  readonly url: string
  pathOf(file: BenchFile): string
}
