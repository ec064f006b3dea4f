import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))

/** Variables of the person who runs the tests that must not reach what is tested. */
const FOREIGN = /^(QUAYSIDE_|AWS_|XDG_STATE_HOME|LOG_LEVEL|NODE_OPTIONS|NODE_TEST_CONTEXT)/

export type Variables = Readonly<Record<string, string>>

export function cleanEnv(variables: Variables): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name))
  return { ...Object.fromEntries(own), ...variables }
}

/** Starts `quayside …` as people do. */
export function startProgram(args: readonly string[], variables: Variables): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], {
    env: cleanEnv(variables),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

export interface ProgramResult {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `quayside …` to its end. */
export async function runProgram(
  args: readonly string[],
  variables: Variables,
): Promise<ProgramResult> {
  return resultOf(startProgram(args, variables))
}

/** What a program wrote and how it ended. */
export async function resultOf(child: ChildProcess): Promise<ProgramResult> {
  if (!child.stdout || !child.stderr) throw new Error('the program was started without pipes')
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { exitCode, stdout, stderr }
}
