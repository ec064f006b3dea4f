// `npm test`: checks, then the whole suite against real services. Arguments go to `node --test`, in
// place of the checks and of the usual list of files: `npm test -- packages/server/src/db/*.test.ts`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Batch } from './run-test-batch.ts'
import { runTestFiles } from './run-test-files.ts'
import { createTestServices } from './test-services.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const TEST_FILES = [
  'packages/**/*.test.ts',
  'test/**/*.test.ts',
  'bench/*.test.ts',
  'scripts/*.test.ts',
]
/**
 * These mostly wait: for servers they have killed, for the times of a schedule, for S3. They run
 * one after the other, beside the others, and about as long.
 */
const WAITING = [
  'test/journeys/kill-*.test.ts',
  'packages/server/src/webhooks/*.test.ts',
  'packages/server/src/storage/**/*.test.ts',
]
/** Some of the others wait as well: two at a time pay even on one core. */
const CONCURRENCY = Math.max(2, availableParallelism())

/** Unit tests in one process. More would save little, and be much to run again when one falls over. */
const BATCH_SIZE = 12

/** The slowest file takes about 150 s; what takes this long hangs, and shall say so. */
const TIMEOUT_MS = 300_000

/**
 * Where Node keeps what it has stripped of types and compiled, which is half the work of a start, and
 * many processes are started.
 */
const COMPILED = `${root}node_modules/.cache/quayside-compiled`

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  await using services = createTestServices()
  const starting = services.start()
  const checked =
    args.length > 0 ||
    ((await spawned(process.execPath, ['scripts/typecheck.ts'], process.env)) &&
      (await run('biome', 'check', '.')))
  const env = { NODE_COMPILE_CACHE: COMPILED, ...(await starting) }
  if (!checked || stop.signal.aborted) return 1
  return (await (args.length > 0 ? runSome(args, env) : runAll(env))) ? 0 : 1
}

function runAll(env: NodeJS.ProcessEnv): Promise<boolean> {
  const waiting = globSync(WAITING, { cwd: root })
  const others = globSync(TEST_FILES, { cwd: root, exclude: [...WAITING, '**/node_modules/**'] })
  const [journeys, unitTests] = partition(others, (file) => file.startsWith('test/'))
  // The long ones first, so that none is left alone at the end.
  return runTestFiles(
    { waiting: alone(waiting), others: [...alone(journeys), ...toBatches(unitTests)] },
    {
      cwd: root,
      env,
      concurrency: CONCURRENCY,
      timeoutMs: TIMEOUT_MS,
      signal: stop.signal,
      output: process.stdout,
    },
  )
}

function alone(files: readonly string[]): readonly Batch[] {
  return files.map((file) => [file])
}

/** Neighbours together, for they import the same; the server's first, which take longest. */
function toBatches(files: readonly string[]): readonly Batch[] {
  const [server, others] = partition(files.toSorted(), (file) =>
    file.startsWith('packages/server/'),
  )
  return [server, others].flatMap((part) => chunks(part, BATCH_SIZE))
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  const starts = Array.from({ length: Math.ceil(all.length / size) }, (_, index) => index * size)
  return starts.map((start) => all.slice(start, start + size))
}

function partition<T>(all: readonly T[], test: (one: T) => boolean): readonly [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))]
}

function runSome(args: readonly string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  const options = ['--test', `--test-concurrency=${CONCURRENCY}`, `--test-timeout=${TIMEOUT_MS}`]
  const files = args.some((arg) => !arg.startsWith('-')) ? [] : TEST_FILES
  return spawned(process.execPath, [...options, ...args, ...files], env)
}

function run(tool: string, ...args: readonly string[]): Promise<boolean> {
  return spawned(`${root}node_modules/.bin/${tool}`, args, process.env)
}

async function spawned(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  if (stop.signal.aborted) return false
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', env })
  const end = () => child.kill('SIGTERM')
  stop.signal.addEventListener('abort', end)
  const [code] = await once(child, 'exit')
  stop.signal.removeEventListener('abort', end)
  return code === 0
}
