import { runIsolatedWorks } from '../ingest.ts'

/* The part of the transfer benchmarks that runs inside the private network. */

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => stop.abort(new Error(`stopped by ${name}`)))
}
await runIsolatedWorks(process.argv[2] ?? '{}', stop.signal)
