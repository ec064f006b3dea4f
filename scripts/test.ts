// `npm test`: checks, then the whole suite against real services. Arguments go to `node --test`, in
// place of the checks and of the usual list of files: `npm test -- packages/server/src/db/*.test.ts`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { createTestServices } from './test-services.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const TEST_FILES = ['packages/**/*.test.ts', 'test/**/*.test.ts']
/** Many test files mostly wait: one more at a time than there are cores keeps these busy. */
const CONCURRENCY = availableParallelism() + 1

/** The slowest file takes about 90 s; what takes this long hangs, and shall say so. */
const TIMEOUT = '--test-timeout=300000'

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
  const env = await starting
  if (!checked || stop.signal.aborted) return 1
  const files = args.some((arg) => !arg.startsWith('-')) ? [] : TEST_FILES
  return (await runTests([...args, ...files], env)) ? 0 : 1
}

function runTests(args: readonly string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  return spawned(
    process.execPath,
    ['--test', `--test-concurrency=${CONCURRENCY}`, TIMEOUT, ...args],
    env,
  )
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
