import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { describeMachine, keepResults, type Summary, writeDocument } from './results.ts'
import { formatTables } from './table.ts'
import type { Bench, BenchOptions } from './types.ts'

const HELP = `npm run bench -- [ingest] [export] [upload] [delivery] [convert] [webhooks] [portal] [picker] [options]

Measures Quayside beside its rivals on this machine and prints who did how well.
Without names all benchmarks run.

  --rounds <n>   counted rounds after one that warms up (default 5)
  --only <text>  just the pieces of work whose title has this text in it
  --quick        small inputs, one round: shows that it works, not how fast it is
  --temp <dir>   where files are written (default the system's; should be a real disk)
  --document     put the latest results into docs/benchmarks.md and stop
`

/** Each is loaded when it is asked for. */
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  ingest: async () => (await import('./ingest.ts')).runIngest,
  export: async () => (await import('./export.ts')).runExport,
  upload: async () => (await import('./upload.ts')).runUpload,
  delivery: async () => (await import('./delivery.ts')).runDelivery,
  convert: async () => (await import('./convert.ts')).runConvert,
  webhooks: async () => (await import('./webhooks.ts')).runWebhooks,
  portal: async () => (await import('./portal.ts')).runPortal,
  picker: async () => (await import('./picker.ts')).runPicker,
}

/** What the largest work leaves on the disk at one time. */
const NEEDED_BYTES = 14 * 1024 ** 3
const QUICK_NEEDED_BYTES = 1024 ** 3
/** Far more than all rounds take; a benchmark that hangs ends here. */
const MAX_MS = 60 * 60_000

async function main(): Promise<void> {
  const { values, positionals } = readArguments()
  if (values.help) return console.log(HELP)
  if (values.document) return writeDocument()
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHES)
  const rounds = values.quick ? 1 : parseRounds(values.rounds)
  const tempDir = makeTempDir(values.temp ?? tmpdir(), values.quick)
  const stop = stopSignal()
  const results: Record<string, Summary[string]> = {}
  try {
    for (const name of names) {
      const options: BenchOptions = {
        rounds,
        quick: values.quick,
        only: values.only,
        tempDir: mkdtempSync(join(tempDir, `${name}-`)),
        signal: AbortSignal.any([stop, AbortSignal.timeout(MAX_MS)]),
        log: (line) => console.error(line),
      }
      const rows = await (await loadBench(name))(options)
      console.log(`\n## ${name}\n\n${formatTables(rows)}`)
      results[name] = { date: new Date().toISOString(), machine: describeMachine(), rounds, rows }
    }
  } finally {
    rmSync(tempDir, { recursive: true, force: true })
  }
  if (!values.quick && values.only === undefined) keepResults(results)
}

function readArguments() {
  return parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      temp: { type: 'string' },
      document: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
}

function parseRounds(text: string): number {
  const rounds = Number(text)
  if (Number.isInteger(rounds) && rounds > 0) return rounds
  throw new Error(`--rounds wants a whole number above zero, not "${text}"`)
}

async function loadBench(name: string): Promise<Bench> {
  const load = BENCHES[name]
  if (load) return load()
  throw new Error(`there is no benchmark "${name}"; there are: ${Object.keys(BENCHES).join(', ')}`)
}

function makeTempDir(parent: string, quick: boolean): string {
  const { bavail, bsize } = statfsSync(parent)
  const needed = quick ? QUICK_NEEDED_BYTES : NEEDED_BYTES
  if (bavail * bsize < needed) {
    const gib = (bytes: number) => (bytes / 1024 ** 3).toFixed(1)
    throw new Error(
      `${parent} has ${gib(bavail * bsize)} GiB free, the benchmarks need ${gib(needed)}: use --temp`,
    )
  }
  return mkdtempSync(join(parent, 'quayside-bench-'))
}

/** Ctrl-C ends the children and removes the files before it ends us. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => stop.abort(new Error(`stopped by ${name}`)))
  }
  return stop.signal
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
