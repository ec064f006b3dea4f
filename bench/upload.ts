import { mkdirSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { toRows } from './ingest/bench.ts'
import { settleDisk } from './ingest/curl.ts'
import { warmMemory } from './ingest/warm-memory.ts'
import { type Measurement, measureInTurns } from './measure.ts'
import { hasNginx } from './nginx.ts'
import { residentMiB, watchUsage } from './process-usage.ts'
import type { BenchOptions, BenchRow } from './types.ts'
import { QUAYSIDE, quaysideContestant, startQuayside } from './upload/quayside.ts'
import { makeSourceFiles, makeSparseFile } from './upload/source-files.ts'
import { startWebDav, WEBDAV, webDavContestant } from './upload/webdav.ts'

const MIB = 1024 * 1024
const QUICK_MIB = 32

interface Work {
  readonly title: string
  run(options: BenchOptions, title: string): Promise<readonly BenchRow[]>
}

const WORKS: readonly Work[] = [
  {
    title: 'upload: one file of 1 GiB',
    run: (options, title) => runThroughput(options, title, { count: 1, fileMiB: 1024 }),
  },
  {
    title: 'upload: 8 files of 256 MiB at once',
    run: (options, title) => runThroughput(options, title, { count: 8, fileMiB: 256 }),
  },
  { title: 'upload: memory above idle while 5 GiB arrive', run: runMemory },
]

/** Files in parts of 6 MiB to the local disk, against the same bytes to nginx's WebDAV. */
export async function runUpload(options: BenchOptions): Promise<readonly BenchRow[]> {
  const { log, only = '', tempDir } = options
  if (!hasNginx()) {
    log('no nginx here (apt-get install nginx-light): nothing to compare uploads with')
    return []
  }
  const rows: BenchRow[] = []
  for (const [index, { title, run }] of WORKS.entries()) {
    if (!title.includes(only)) continue
    log(title)
    const workDir = `${tempDir}/work-${index}`
    mkdirSync(workDir, { mode: 0o755 })
    rows.push(...(await run({ ...options, tempDir: workDir }, title)))
    rmSync(workDir, { recursive: true })
  }
  return rows
}

async function runThroughput(
  options: BenchOptions,
  work: string,
  { count, fileMiB }: { readonly count: number; readonly fileMiB: number },
): Promise<readonly BenchRow[]> {
  const { log, quick, rounds, signal, tempDir } = options
  const size = (quick ? QUICK_MIB : fileMiB) * MIB
  const files = makeSourceFiles(tempDir, { count, size })
  const figure = (seconds: number) => (count * size) / MIB / seconds
  await using webDav = await startWebDav({ tempDir, signal })
  await using quayside = await startQuayside({ tempDir, signal })
  const measurements = await measureInTurns(
    [
      webDavContestant(webDav, files, { isChecked: false, figure }),
      webDavContestant(webDav, files, { isChecked: true, figure }),
      quaysideContestant(quayside, files, { proof: 'md5', figure }),
      quaysideContestant(quayside, files, { proof: 'sha256', figure }),
    ],
    {
      rounds,
      signal,
      prepare() {
        settleDisk(tempDir)
        warmMemory(tempDir, count * size)
      },
      onRun: (name, round, { value }) =>
        log(`  round ${round}  ${name}: ${value.toFixed(1)} MiB/s`),
    },
  )
  const judged = { ours: QUAYSIDE, rivals: [WEBDAV], floor: 0.5, goal: 0.7 }
  return toRows(measurements, { work, unit: 'MiB/s', ...judged })
}

const LARGE_MIB = 5 * 1024
const QUICK_LARGE_MIB = 256
/** A fresh process has rubbish of its start-up, which has to be collected before it is idle. */
const SETTLE_MS = 3_000

async function runMemory(options: BenchOptions, work: string): Promise<readonly BenchRow[]> {
  const { log, quick, signal, tempDir } = options
  const size = (quick ? QUICK_LARGE_MIB : LARGE_MIB) * MIB
  const file = makeSparseFile(tempDir, 'sparse', size)
  await using quayside = await startQuayside({ tempDir, signal })
  const grow = async () => {
    await sleep(SETTLE_MS, undefined, { signal })
    const idle = residentMiB(quayside.pid)
    const usage = watchUsage(quayside.pid)
    await quayside.receive([file])
    const { peakMiB, cpuSeconds } = usage.stop()
    if (idle === undefined || peakMiB === undefined) throw new Error('this system has no /proc')
    return { value: peakMiB - idle, peakMiB, cpuSeconds }
  }
  // Once, and without a warm-up: what a process needs for the first file is what is asked for.
  const { value, ...usage } = await grow()
  log(`  ${QUAYSIDE}: ${value.toFixed(1)} MiB`)
  const figures: Measurement = {
    name: QUAYSIDE,
    median: value,
    spread: 0,
    ...usage,
    otherCores: undefined,
  }
  const { name: contestant, ...shown } = figures
  return [{ work, contestant, unit: 'MiB', ...shown, bounds: 'median', floor: 96, goal: 64 }]
}
