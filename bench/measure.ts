import { waitForQuiet, watchOthers } from './quiet.ts'

/** What one run of a contestant came to. */
export interface RunResult {
  /** Higher is better, unless the work says otherwise. */
  readonly value: number
  readonly cpuSeconds?: number | undefined
  readonly peakMiB?: number | undefined
}

export interface Contestant {
  readonly name: string
  /** Does the work once and checks that it was done. Rejects when it was not. */
  run(round: number): Promise<RunResult>
}

/** All counted runs of one contestant. */
export interface Measurement {
  readonly name: string
  readonly median: number
  /** (max − min) / median. */
  readonly spread: number
  readonly cpuSeconds: number | undefined
  readonly peakMiB: number | undefined
  /** Cores that other programs had meanwhile; a figure above some tenths spoils the others. */
  readonly otherCores: number | undefined
}

interface CountedRun extends RunResult {
  readonly otherCores: number | undefined
}

export interface Turns {
  /** Counted rounds, after one that warms up. */
  readonly rounds: number
  readonly signal: AbortSignal
  /** Puts the machine into the same state before every run. */
  readonly prepare?: (() => void) | undefined
  readonly onRun: (name: string, round: number, result: RunResult) => void
}

/**
 * Lets the contestants take turns (A B, A B, …), so that whatever else the machine does meets all
 * of them alike; each run waits a while for the others to be quiet. Round 0 warms up and is not counted.
 */
export async function measureInTurns(
  contestants: readonly Contestant[],
  { rounds, signal, prepare, onRun }: Turns,
): Promise<readonly Measurement[]> {
  const results = new Map<string, CountedRun[]>(contestants.map(({ name }) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run } of contestants) {
      await waitForQuiet(signal)
      prepare?.()
      const otherCores = watchOthers()
      const result = { ...(await run(round)), otherCores: otherCores() }
      onRun(name, round, result)
      if (round > 0) results.get(name)?.push(result)
    }
  }
  return [...results].map(([name, runs]) => summarise(name, runs))
}

function summarise(name: string, runs: readonly CountedRun[]): Measurement {
  const values = runs.map(({ value }) => value)
  const middle = median(values)
  return {
    name,
    median: middle,
    spread: (Math.max(...values) - Math.min(...values)) / middle,
    cpuSeconds: medianOfKnown(runs.map(({ cpuSeconds }) => cpuSeconds)),
    peakMiB: medianOfKnown(runs.map(({ peakMiB }) => peakMiB)),
    otherCores: medianOfKnown(runs.map(({ otherCores }) => otherCores)),
  }
}

/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  if (upper === undefined || lower === undefined) throw new Error('no values to take a median of')
  return (lower + upper) / 2
}

function medianOfKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : median(known)
}
