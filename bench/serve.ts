import { fileURLToPath } from 'node:url'
import { answers, freePort, type RunningProgram, startProgram } from './program.ts'

const CLI = fileURLToPath(new URL('../packages/cli/src/main.ts', import.meta.url))

/** The whole service as it runs in production. */
export interface Service extends RunningProgram {
  readonly base: string
}

export interface ServeOptions {
  readonly dataDir: string
  readonly secretKey: string
  readonly env?: Readonly<Record<string, string>>
  /** Options for the runtime, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[]
  /** What the command is given to, such as `taskset`. */
  readonly wrap?: (command: readonly [string, ...string[]]) => readonly [string, ...string[]]
  readonly signal: AbortSignal
}

/** Starts it with its embedded database in `dataDir`, on a port of its own. */
export async function startService(options: ServeOptions): Promise<Service> {
  const { dataDir, secretKey, env, nodeOptions = [], wrap = (command) => command, signal } = options
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const [command, ...args] = wrap([process.execPath, ...nodeOptions, CLI, 'serve'])
  const program = await startProgram({
    name: 'Quayside',
    command,
    args,
    env: {
      QUAYSIDE_PORT: String(port),
      QUAYSIDE_BASE_URL: base,
      QUAYSIDE_DATA_DIR: dataDir,
      QUAYSIDE_SECRET_KEY: secretKey,
      LOG_LEVEL: 'warn',
      ...env,
    },
    logFile: `${dataDir}/output.log`,
    isReady: () => answers(`${base}/readyz`),
    signal,
  })
  return { ...program, base }
}
