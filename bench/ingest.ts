import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { IngestWork } from './ingest/bench.ts'
import { knownFileWork } from './ingest/known-file.ts'
import { largeFileWorks } from './ingest/large-files.ts'
import { memoryWork } from './ingest/memory.ts'
import { startBenchSandbox } from './ingest/sandbox.ts'
import { slowConnectionsWork } from './ingest/slow-connections.ts'
import { smallFilesWork } from './ingest/small-files.ts'
import { installRivals } from './install.ts'
import { canIsolate, runIsolated } from './isolation.ts'
import type { BenchOptions, BenchRow } from './types.ts'

/** In the order of the table. */
const WORKS: readonly IngestWork[] = [
  ...largeFileWorks,
  smallFilesWork,
  knownFileWork,
  slowConnectionsWork,
  memoryWork,
]
const ISOLATED_MAIN = fileURLToPath(new URL('./ingest/isolated-main.ts', import.meta.url))

/**
 * Dropbox to disk, against curl and Companion, with the sandbox in place of Dropbox. Where no
 * private network can be had Companion is left out.
 */
export async function runIngest(options: BenchOptions): Promise<readonly BenchRow[]> {
  const { log, signal, tempDir } = options
  if (!(await canIsolate(signal))) {
    log('no private network here (needs Linux, `unshare` and the right to use it): no Companion')
    return runIngestWorks(options, false)
  }
  installRivals(log)
  const rowsFile = `${tempDir}/rows.json`
  const { rounds, quick, only } = options
  const plain = JSON.stringify({ rounds, quick, only, tempDir, rowsFile })
  await runIsolated([process.execPath, ISOLATED_MAIN, plain], { tempDir, signal })
  return JSON.parse(readFileSync(rowsFile, 'utf8'))
}

/** All works one after the other, each with fresh processes. */
export async function runIngestWorks(
  options: BenchOptions,
  isIsolated: boolean,
): Promise<readonly BenchRow[]> {
  const { log, only = '', tempDir, signal } = options
  await using sandbox = await startBenchSandbox({ tempDir, isIsolated, signal })
  const rows: BenchRow[] = []
  for (const work of WORKS.filter(({ title }) => title.includes(only))) {
    log(work.title)
    const workDir = `${tempDir}/work-${rows.length}`
    mkdirSync(workDir)
    rows.push(
      ...(await work.run({ options: { ...options, tempDir: workDir }, sandbox, isIsolated })),
    )
  }
  return rows
}

/** For the process inside the private network: what it was asked, and where its rows go. */
export async function runIsolatedWorks(plain: string, signal: AbortSignal): Promise<void> {
  const { rowsFile, ...options } = parseOptions(plain)
  const log = (line: string) => console.error(line)
  const rows = await runIngestWorks({ ...options, signal, log }, true)
  writeFileSync(rowsFile, JSON.stringify(rows))
}

function parseOptions(
  plain: string,
): Omit<BenchOptions, 'signal' | 'log'> & { readonly rowsFile: string } {
  return JSON.parse(plain)
}
