import type { RunResult } from '../measure.ts'
import type { BenchRow } from '../types.ts'
import { check, type IngestBench, type IngestWork, MIB, takeTurns, toRows } from './bench.ts'
import { handlesOf, throughput, timedStore } from './contestants.ts'
import { type Quayside, startQuayside } from './quayside.ts'

/** A file whose bytes we hold already is stored without moving any. */
const FILE_MIB = 256
const QUICK_MIB = 64
const FIRST = 'Quayside, the first time'
const AGAIN = 'Quayside, again'

const title = 'a known file of 256 MiB again'

export const knownFileWork: IngestWork = { title, run: runKnownFile }

async function runKnownFile(bench: IngestBench): Promise<readonly BenchRow[]> {
  const { options, sandbox } = bench
  const { tempDir, signal } = options
  const fileBytes = (options.quick ? QUICK_MIB : FILE_MIB) * MIB
  const { paths } = await sandbox.seed({ rounds: options.rounds, count: 1, fileBytes })
  await using quayside = await startQuayside({ account: sandbox.account('http'), tempDir, signal })
  const handles: string[] = []

  const store = async (round: number, mayMove: boolean): Promise<RunResult> => {
    const before = await sandbox.bytesSent()
    const { stored, ...result } = await storeOne(quayside, paths(round), fileBytes)
    check('bytes moved', (await sandbox.bytesSent()) > before, mayMove)
    handles.push(...handlesOf(stored))
    return result
  }
  const contestants = [
    { name: FIRST, run: (round: number) => store(round, true) },
    { name: AGAIN, run: (round: number) => store(round, false) },
  ]
  const measurements = await takeTurns(bench, contestants, { unit: 'MiB/s' })
  await quayside.remove(handles)
  const note = 'the counters of the sandbox say that no byte of the file was sent again'
  return toRows(measurements, {
    work: title,
    unit: 'MiB/s',
    ours: AGAIN,
    floor: 10,
    goal: 50,
    note,
  })
}

async function storeOne(quayside: Quayside, paths: readonly string[], fileBytes: number) {
  const run = await timedStore({ figure: throughput(fileBytes) }, quayside, paths)
  check('state', run.stored[0]?.state, 'done')
  check('size', run.stored[0]?.file?.size, fileBytes)
  return run
}
