import { DatabaseSync } from 'node:sqlite'
import type { Contestant } from '../measure.ts'
import type { BenchRow } from '../types.ts'
import { check, type IngestBench, type IngestWork, takeTurns, toRows } from './bench.ts'
import { startCompanion } from './companion.ts'
import {
  companionContestant,
  QUAYSIDE,
  quaysideContestant,
  type RoundFiles,
} from './contestants.ts'
import { startQuayside } from './quayside.ts'

/** Many small files: durable, with row and event, against Companion, which promises none of that. */
const COUNT = 2_000
const QUICK_COUNT = 200
const FILE_BYTES = 20 * 1024
/** Uppy's default for tus, and what served Companion best. */
const COMPANION_AT_ONCE = 20

const title = '2,000 files of 20 KiB, durable, with row and event'

export const smallFilesWork: IngestWork = { title, run: runSmallFiles }

async function runSmallFiles(bench: IngestBench): Promise<readonly BenchRow[]> {
  const { options, sandbox, isIsolated } = bench
  const { tempDir, signal } = options
  const targetDir = `${tempDir}/received`
  const count = options.quick ? QUICK_COUNT : COUNT
  const seeded = await sandbox.seed({ rounds: options.rounds, count, fileBytes: FILE_BYTES })
  const figure = (seconds: number) => count / seconds
  const files: RoundFiles = { ...seeded, fileBytes: FILE_BYTES, hashes: new Map(), figure }
  const account = sandbox.account(isIsolated ? 'https' : 'http')
  await using parts = new AsyncDisposableStack()
  const quayside = parts.use(await startQuayside({ account, tempDir, signal }))
  for (let round = 0; round <= options.rounds; round++) {
    // A picker has listed what a person picks from.
    const listed = await quayside.list(seeded.folder(round))
    check('files listed', listed.length, count)
  }
  const contestants: Contestant[] = [quaysideContestant(files, quayside)]
  if (isIsolated) {
    const companion = parts.use(await startCompanion({ account, targetDir, tempDir, signal }))
    const run = { targetDir, atOnce: COMPANION_AT_ONCE, signal }
    contestants.unshift(companionContestant(files, companion, run))
  }
  const measurements = await takeTurns(bench, contestants, { unit: 'files/s' })
  checkRows(quayside.dataDir, count * (options.rounds + 1))
  return toRows(measurements, {
    work: `${title}, ${isIsolated ? 'https' : 'http'}`,
    unit: 'files/s',
    ours: QUAYSIDE,
    floor: 2.5,
    goal: 5,
    note: 'both hashes verified, fsync, file row and event committed; Companion does none of these',
  })
}

/** Every file left a row and an event behind, whatever has become of it since. */
function checkRows(dataDir: string, expected: number): void {
  using database = openReadOnly(`${dataDir}/quayside.db`)
  const count = (sql: string) => Number(database.prepare(sql).get()?.count)
  check('file rows', count('select count(*) as count from files'), expected)
  const events = "select count(*) as count from events where action = 'fp.upload'"
  check('events', count(events), expected)
}

function openReadOnly(path: string): DatabaseSync & Disposable {
  const database = new DatabaseSync(path, { readOnly: true })
  return Object.assign(database, { [Symbol.dispose]: () => database.close() })
}
