import { setTimeout as sleep } from 'node:timers/promises'
import type { Contestant, RunResult } from '../measure.ts'
import { residentMiB, watchUsage } from '../process-usage.ts'
import type { BenchRow } from '../types.ts'
import { check, type IngestBench, type IngestWork, MIB, takeTurns } from './bench.ts'
import { startCompanion } from './companion.ts'
import { COMPANION, emptyFolder, handlesOf, QUAYSIDE, storeAtOnce } from './contestants.ts'
import { startQuayside } from './quayside.ts'

/** How much a process grows while eight files of 1 GiB flow through it. */
const COUNT = 8
const FILE_MIB = 1024
const QUICK_MIB = 32
/** Every round is a fresh process, whose start-up rubbish has to be collected before it is idle. */
const SETTLE_MS = 3_000
/** Sixteen GiB are moved per round, and the figure hardly varies. */
const MAX_ROUNDS = 3

const title = 'memory above idle while 8 × 1 GiB flow'

export const memoryWork: IngestWork = { title, run: runMemory }

async function runMemory(bench: IngestBench): Promise<readonly BenchRow[]> {
  const { options, sandbox, isIsolated } = bench
  const rounds = Math.min(options.rounds, MAX_ROUNDS)
  const fileBytes = (options.quick ? QUICK_MIB : FILE_MIB) * MIB
  // Every round is a fresh process with an empty data folder, so all can have the same files.
  const paths = (await sandbox.seed({ rounds: 0, count: COUNT, fileBytes })).paths(0)
  const contestants: Contestant[] = [
    { name: QUAYSIDE, run: () => quaysideGrowth(bench, paths, fileBytes) },
  ]
  if (isIsolated) {
    contestants.unshift({ name: COMPANION, run: () => companionGrowth(bench, paths, fileBytes) })
  }
  const measurements = await takeTurns(bench, contestants, { unit: 'MiB', rounds })
  const rival = measurements.find(({ name }) => name === COMPANION)
  return measurements.map(({ name, ...figures }) => ({
    work: title,
    contestant: name,
    unit: 'MiB',
    ...figures,
    ...(name === QUAYSIDE
      ? {
          ...(rival ? { ratio: figures.median / rival.median, rival: COMPANION } : {}),
          bounds: 'median' as const,
          floor: 96,
          goal: 64,
        }
      : {}),
  }))
}

async function quaysideGrowth(
  { options, sandbox, isIsolated }: IngestBench,
  paths: readonly string[],
  fileBytes: number,
): Promise<RunResult> {
  const { tempDir, signal } = options
  const account = sandbox.account(isIsolated ? 'https' : 'http')
  await using quayside = await startQuayside({ account, tempDir, signal })
  let handles: readonly string[] = []
  const growth = await growthOf(quayside.pid, signal, async () => {
    const stored = await quayside.store(paths)
    for (const { state, file } of stored)
      check('state and size', `${state} ${file?.size}`, `done ${fileBytes}`)
    handles = handlesOf(stored)
  })
  await quayside.remove(handles)
  return growth
}

async function companionGrowth(
  { options, sandbox }: IngestBench,
  paths: readonly string[],
  fileBytes: number,
): Promise<RunResult> {
  const { tempDir, signal } = options
  const targetDir = `${tempDir}/received`
  const account = sandbox.account('https')
  await using companion = await startCompanion({ account, targetDir, tempDir, signal })
  const growth = await growthOf(companion.pid, signal, () =>
    storeAtOnce(companion, paths, COUNT, signal),
  )
  emptyFolder(targetDir, COUNT, fileBytes)
  return growth
}

/** The process's peak while `work` runs, less what it holds when idle. */
async function growthOf(
  pid: number,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<RunResult> {
  await sleep(SETTLE_MS, undefined, { signal })
  const idle = residentMiB(pid)
  const usage = watchUsage(pid)
  await work()
  const { peakMiB, cpuSeconds } = usage.stop()
  if (idle === undefined || peakMiB === undefined) throw new Error('this system has no /proc')
  return { value: peakMiB - idle, peakMiB, cpuSeconds }
}
