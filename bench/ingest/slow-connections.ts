import type { BenchRow } from '../types.ts'
import { type IngestBench, type IngestWork, MIB, takeTurns, toRows } from './bench.ts'
import {
  curlContestant,
  QUAYSIDE,
  quaysideContestant,
  type RoundFiles,
  throughput,
} from './contestants.ts'
import { startQuayside } from './quayside.ts'

/** A service that gives every connection only so much: several ranges at once get several times it. */
const FILE_MIB = 256
const QUICK_MIB = 64
const CONNECTION_MIB_PER_SECOND = 20
/** As many as one transfer opens: `MAX_LANES` in the server's `ingest/transfer.ts`. */
const CONNECTIONS = 4
/** The figure hardly varies, and one connection takes long. */
const MAX_ROUNDS = 3

const title = `one file of 256 MiB at ${CONNECTION_MIB_PER_SECOND} MiB/s per connection`

export const slowConnectionsWork: IngestWork = { title, run: runSlowConnections }

async function runSlowConnections(bench: IngestBench): Promise<readonly BenchRow[]> {
  const { options, sandbox } = bench
  const { tempDir, signal } = options
  const rounds = Math.min(options.rounds, MAX_ROUNDS)
  const fileBytes = (options.quick ? QUICK_MIB : FILE_MIB) * MIB
  const { paths } = await sandbox.seed({ rounds, count: 1, fileBytes })
  const files: RoundFiles = { paths, fileBytes, hashes: new Map(), figure: throughput(fileBytes) }
  const account = sandbox.account('http')
  await using quayside = await startQuayside({ account, tempDir, signal })
  await sandbox.limitConnections(CONNECTION_MIB_PER_SECOND * MIB)
  try {
    const contestants = [
      curlContestant(files, account, { targetDir: tempDir, signal }),
      quaysideContestant(files, quayside),
    ]
    const measurements = await takeTurns(bench, contestants, { unit: 'MiB/s', rounds })
    const note = `${CONNECTIONS} connections; the floor is 0.9 of that many`
    const floor = 0.9 * CONNECTIONS
    return toRows(measurements, { work: title, unit: 'MiB/s', ours: QUAYSIDE, floor, note })
  } finally {
    await sandbox.limitConnections(undefined)
  }
}
