import { runIsolatedExports } from '../export.ts'

/* The part of the benchmarks of saving that runs inside the private network. */

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => stop.abort(new Error(`stopped by ${name}`)))
}
await runIsolatedExports(process.argv[2] ?? '{}', stop.signal)
