import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createRclone, hasRclone, RCLONE } from './export/rclone.ts'
import { check, takeTurns, toRows } from './ingest/bench.ts'
import { settleDisk } from './ingest/curl.ts'
import { type Quayside, startQuayside } from './ingest/quayside.ts'
import { type BenchSandbox, startBenchSandbox } from './ingest/sandbox.ts'
import { canIsolate, runIsolated } from './isolation.ts'
import type { Contestant } from './measure.ts'
import { watchUsage } from './process-usage.ts'
import { runToEnd } from './program.ts'
import type { BenchOptions, BenchRow } from './types.ts'
import { makeSourceFiles } from './upload/source-files.ts'

const KIB = 1024
const MIB = 1024 * KIB
const QUAYSIDE = 'Quayside'
/** What both have written lies there until its round is over. */
const MAX_LARGE_ROUNDS = 3

interface Work {
  readonly title: string
  readonly count: number
  readonly fileBytes: number
  readonly quick: { readonly count: number; readonly fileBytes: number }
  readonly unit: 'MiB/s' | 'files/s'
}

const WORKS: readonly Work[] = [
  {
    title: 'save one file of 1 GiB in Dropbox',
    ...{ count: 1, fileBytes: 1024 * MIB, unit: 'MiB/s' },
    quick: { count: 1, fileBytes: 64 * MIB },
  },
  {
    title: 'save 500 files of 100 KiB in Dropbox',
    ...{ count: 500, fileBytes: 100 * KIB, unit: 'files/s' },
    quick: { count: 50, fileBytes: 100 * KIB },
  },
]

const ISOLATED_MAIN = fileURLToPath(new URL('./export/isolated-main.ts', import.meta.url))
const HASH_FILE = fileURLToPath(new URL('./hash-file.ts', import.meta.url))

/**
 * Files of the disk into Dropbox, against rclone at its default settings, with the sandbox in place
 * of Dropbox. rclone finds Dropbox by name, so that it takes a private network.
 */
export async function runExport(options: BenchOptions): Promise<readonly BenchRow[]> {
  const { log, signal, tempDir, rounds, quick, only } = options
  if (!hasRclone() || !(await canIsolate(signal))) {
    log('no rclone, or no private network here: nothing to compare saving with')
    return []
  }
  const rowsFile = `${tempDir}/rows.json`
  const plain = JSON.stringify({ rounds, quick, only, tempDir, rowsFile })
  await runIsolated([process.execPath, ISOLATED_MAIN, plain], { tempDir, signal })
  return JSON.parse(readFileSync(rowsFile, 'utf8'))
}

/** For the process inside the private network: what it was asked, and where its rows go. */
export async function runIsolatedExports(plain: string, signal: AbortSignal): Promise<void> {
  const { rowsFile, ...given } = JSON.parse(plain)
  const log = (line: string) => console.error(line)
  const options: BenchOptions = { ...given, signal, log }
  await using sandbox = await startBenchSandbox({ ...options, isIsolated: true })
  const rows: BenchRow[] = []
  for (const work of WORKS.filter(({ title }) => title.includes(options.only ?? ''))) {
    log(work.title)
    const workDir = `${options.tempDir}/work-${rows.length}`
    mkdirSync(workDir)
    rows.push(...(await runWork({ ...options, tempDir: workDir }, sandbox, work)))
    rmSync(workDir, { recursive: true })
  }
  writeFileSync(rowsFile, JSON.stringify(rows))
}

/** The files of one work, on this machine and in Quayside. */
interface Files {
  readonly localDir: string
  readonly handles: readonly string[]
  /** Dropbox's hash, by name. */
  readonly hashes: ReadonlyMap<string, string>
}

async function runWork(
  options: BenchOptions,
  sandbox: BenchSandbox,
  work: Work,
): Promise<readonly BenchRow[]> {
  const { quick, tempDir, signal } = options
  const { count, fileBytes } = quick ? work.quick : work
  const amount = work.unit === 'MiB/s' ? (count * fileBytes) / MIB : count
  const account = sandbox.account('https')
  await using quayside = await startQuayside({ account, tempDir, signal })
  await quayside.allowSaving()
  const files = await makeFiles(quayside, { count, fileBytes, tempDir, signal })
  const rclone = createRclone(account, { tempDir, signal })
  const contestants: readonly Contestant[] = [
    {
      name: RCLONE,
      run: (round) =>
        intoFolder(sandbox, files, `/by rclone/${work.count} ${round}`, async (folder) => ({
          value: amount / (await rclone.copy(files.localDir, folder)),
        })),
    },
    {
      name: QUAYSIDE,
      run: (round) =>
        intoFolder(sandbox, files, `/by Quayside/${work.count} ${round}`, async (folder) => {
          const usage = watchUsage(quayside.pid)
          const start = performance.now()
          const saved = await quayside.save(files.handles, folder)
          const seconds = (performance.now() - start) / 1_000
          for (const { state, error } of saved) check(error?.message ?? 'state', state, 'done')
          return { value: amount / seconds, ...usage.stop() }
        }),
    },
  ]
  const measurements = await takeTurns({ options, sandbox, isIsolated: true }, contestants, {
    unit: work.unit,
    rounds: count === 1 ? Math.min(options.rounds, MAX_LARGE_ROUNDS) : options.rounds,
    bytesPerRun: count * fileBytes,
  })
  return toRows(measurements, {
    ...{ work: `${work.title}, https`, unit: work.unit, ours: QUAYSIDE, goal: 1 },
    note: 'Quayside with a row, a link and an event for each file, all durable; the hash of what lies there compared by both',
  })
}

/** Does it, and looks at what lies there afterwards. */
async function intoFolder<T>(
  sandbox: BenchSandbox,
  { hashes }: Files,
  folder: string,
  save: (folder: string) => Promise<T>,
): Promise<T> {
  const result = await save(folder)
  const there = await sandbox.hashesIn(folder)
  check(`files in ${folder}`, there.size, hashes.size)
  for (const [name, hash] of hashes) check(`hash of ${name}`, there.get(name), hash)
  await sandbox.remove(folder)
  return result
}

async function makeFiles(
  quayside: Quayside,
  wish: {
    readonly count: number
    readonly fileBytes: number
    readonly tempDir: string
    readonly signal: AbortSignal
  },
): Promise<Files> {
  const localDir = `${wish.tempDir}/local`
  mkdirSync(localDir)
  const files = makeSourceFiles(localDir, { count: wish.count, size: wish.fileBytes })
  const handles: string[] = []
  for (const { path, name } of files) handles.push(await quayside.upload(path, name))
  const paths = files.map(({ path }) => path)
  const lines = await runToEnd(process.execPath, [HASH_FILE, ...paths], wish.signal)
  const told = lines
    .trim()
    .split('\n')
    .map((line) => String(JSON.parse(line).contentHash))
  settleDisk(wish.tempDir)
  return {
    localDir,
    handles,
    hashes: new Map(files.map(({ name }, index) => [name, told[index] ?? ''])),
  }
}
