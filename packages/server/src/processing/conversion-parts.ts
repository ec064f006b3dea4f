import { join } from 'node:path'
import type { EgressGate } from '../lib/egress-gate.ts'
import { createProgramRunner } from '../lib/run-program.ts'
import { createConversions } from './conversions.ts'
import type { ConversionLimits } from './engines/engine.ts'
import { CHILD_ENGINES, createProgramEngines } from './engines/index.ts'
import { createPool } from './pool/pool.ts'
import { createScratch } from './scratch.ts'
import { createSlots } from './slots.ts'

export interface ConversionSettings {
  /** How many at a time. */
  readonly processes: number
  readonly limits: ConversionLimits
  /** The folder of everything we keep on this machine. */
  readonly dataDir: string
  /** Folders that sources are read from where they lie. */
  readonly sourceFolders: readonly string[]
  readonly gate: EgressGate
}

/** More would wait longer than most who ask do. */
const MAX_WAITING = 200

/** Everything that converts, with what it shares with others who work on files. */
export function createConversionParts({
  processes,
  limits,
  dataDir,
  sourceFolders,
  gate,
}: ConversionSettings) {
  const scratch = createScratch({
    root: join(dataDir, 'conversions'),
    // A source and what is made of it.
    freeBytes: 2 * limits.bytes,
  })
  const slots = createSlots({ count: processes, waiting: MAX_WAITING })
  const programs = createProgramRunner()
  const pool = createPool({
    engines: CHILD_ENGINES,
    reach: { readable: sourceFolders, writable: scratch.root, memoryBytes: limits.memoryBytes },
  })
  const conversions = createConversions({
    pool,
    programs: createProgramEngines({ programs, gate }),
    slots,
    limits,
  })
  return { conversions, slots, scratch, programs }
}
