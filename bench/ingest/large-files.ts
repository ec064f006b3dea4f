import type { BenchRow } from '../types.ts'
import { type IngestBench, type IngestWork, MIB, type Scheme, takeTurns, toRows } from './bench.ts'
import { startCompanion } from './companion.ts'
import {
  COMPANION,
  CURL,
  companionContestant,
  curlContestant,
  QUAYSIDE,
  quaysideContestant,
  type RoundFiles,
  throughput,
} from './contestants.ts'
import { startQuayside } from './quayside.ts'

/** Large files from Dropbox to disk: curl and an afterthought, Companion, Quayside. */
interface LargeFiles {
  readonly name: string
  readonly count: number
  readonly fileMiB: number
  readonly rivals: readonly string[]
  readonly floor: number
  readonly goal: number
}

const ONE: LargeFiles = {
  name: 'one file of 1 GiB',
  count: 1,
  fileMiB: 1024,
  rivals: [CURL],
  floor: 1,
  goal: 1.3,
}
const EIGHT: LargeFiles = {
  name: '8 files of 256 MiB at once',
  count: 8,
  fileMiB: 256,
  rivals: [CURL, COMPANION],
  floor: 1,
  goal: 1.2,
}
const QUICK_MIB = 24

export const largeFileWorks: readonly IngestWork[] = [ONE, EIGHT].flatMap((large) =>
  (['http', 'https'] as const).map((scheme) => {
    const title = `${large.name}, both hashes verified, ${scheme}`
    return { title, run: (bench: IngestBench) => runLargeFiles(bench, large, scheme, title) }
  }),
)

async function runLargeFiles(
  bench: IngestBench,
  { count, fileMiB, rivals, floor, goal }: LargeFiles,
  scheme: Scheme,
  work: string,
): Promise<readonly BenchRow[]> {
  const { options, sandbox, isIsolated } = bench
  const { tempDir, signal } = options
  const targetDir = `${tempDir}/received`
  const fileBytes = (options.quick ? QUICK_MIB : fileMiB) * MIB
  const { paths } = await sandbox.seed({ rounds: options.rounds, count, fileBytes })
  const figure = throughput(count * fileBytes)
  const files: RoundFiles = { paths, fileBytes, hashes: new Map(), figure }
  const account = sandbox.account(scheme)
  await using parts = new AsyncDisposableStack()
  const quayside = parts.use(await startQuayside({ account, tempDir, signal }))
  const contestants = [
    curlContestant(files, account, { targetDir: tempDir, signal }),
    quaysideContestant(files, quayside),
  ]
  if (scheme === 'https' && isIsolated) {
    const companion = parts.use(await startCompanion({ account, targetDir, tempDir, signal }))
    contestants.push(companionContestant(files, companion, { targetDir, atOnce: count, signal }))
  }
  const measurements = await takeTurns(bench, contestants, {
    unit: 'MiB/s',
    bytesPerRun: count * fileBytes,
  })
  return toRows(measurements, { work, unit: 'MiB/s', ours: QUAYSIDE, rivals, floor, goal })
}
