import { type Contestant, type Measurement, measureInTurns } from '../measure.ts'
import type { BenchOptions, BenchRow } from '../types.ts'
import type { BenchSandbox } from './sandbox.ts'
import { warmMemory } from './warm-memory.ts'

/** What all pieces of work here stand on. */
export interface IngestBench {
  readonly options: BenchOptions
  readonly sandbox: BenchSandbox
  /** Whether Dropbox's names lead to the sandbox, without which Companion cannot take part. */
  readonly isIsolated: boolean
}

export interface IngestWork {
  readonly title: string
  run(bench: IngestBench): Promise<readonly BenchRow[]>
}

export type Scheme = 'http' | 'https'

export const MIB = 1024 * 1024

export interface TurnOptions {
  readonly unit: string
  /** Counted rounds, where all that were asked for are too many. */
  readonly rounds?: number
  /** What a run writes, when it is much: see `warmMemory`. */
  readonly bytesPerRun?: number
}

/** Lets the contestants take turns and tells the waiting person how it goes. */
export function takeTurns(
  { options }: IngestBench,
  contestants: readonly Contestant[],
  { unit, rounds = options.rounds, bytesPerRun = 0 }: TurnOptions,
): Promise<readonly Measurement[]> {
  const { log, signal, tempDir } = options
  return measureInTurns(contestants, {
    rounds,
    signal,
    prepare: () => warmMemory(tempDir, bytesPerRun),
    onRun: (name, round, { value }) => {
      const turn = round === 0 ? 'warm-up' : `round ${round}`
      log(`  ${turn}  ${name}: ${value.toFixed(1)} ${unit}`)
    },
  })
}

export interface Judgement {
  readonly work: string
  readonly unit: string
  /** Who is measured against the best of the others. */
  readonly ours: string
  /** Whom floor and goal are about; all others without it. */
  readonly rivals?: readonly string[] | undefined
  readonly floor?: number
  readonly goal?: number
  readonly note?: string | undefined
}

/** The rows of one piece of work: everybody's ratio is to the best of the rivals. */
export function toRows(
  measurements: readonly Measurement[],
  { work, unit, ours, rivals, floor, goal, note }: Judgement,
): readonly BenchRow[] {
  const isRival = (name: string) => name !== ours && (rivals?.includes(name) ?? true)
  const best = measurements
    .filter(({ name }) => isRival(name))
    .toSorted((a, b) => b.median - a.median)[0]
  return measurements.map(({ name, ...figures }) => ({
    work,
    contestant: name,
    unit,
    ...figures,
    ...(best && name !== best.name
      ? { ratio: figures.median / best.median, rival: best.name }
      : {}),
    ...(best && name === ours ? { floor, goal, note } : {}),
  }))
}

/** Throws unless what was told is what was expected. */
export function check(what: string, told: unknown, expected: unknown): void {
  if (told === expected) return
  throw new Error(`${what}: ${String(told)}, expected ${String(expected)}`)
}
