// `npm test`: checks, then the whole suite against real services. Arguments go to `node --test`, in
// place of the checks and of the usual list of files: `npm test -- packages/server/src/db/*.test.ts`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
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

/** The slowest file takes about 150 s; what takes this long hangs, and shall say so. */
const TIMEOUT_MS = 300_000

/**
 * Where Node keeps what it has stripped of types and compiled, which is half the work of most files:
 * each test file is a process of its own, and starts others.
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
  const isJourney = (file: string) => file.startsWith('test/')
  // The long ones first, so that none is left alone at the end.
  const ordered = [...others.filter(isJourney), ...others.filter((file) => !isJourney(file))]
  return runTestFiles(
    { waiting, others: ordered },
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
