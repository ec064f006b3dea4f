import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A program that runs beside the benchmark. */
export interface RunningProgram extends AsyncDisposable {
  readonly pid: number
  /** Asks it to end, insists after a while, and resolves when it is gone. */
  [Symbol.asyncDispose](): Promise<void>
}

export interface ProgramOptions {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Where its output goes; its end is shown when the program fails to start. */
  readonly logFile: string
  /** Resolves to true once it is ready to work. */
  readonly isReady: () => Promise<boolean>
  readonly signal: AbortSignal
}

const START_MS = 60_000
const POLL_MS = 50
const STOP_MS = 10_000
const LOG_TAIL = 2_000

/** Starts it and resolves when it is ready. Rejects with the end of its output when it is not. */
export async function startProgram(options: ProgramOptions): Promise<RunningProgram> {
  const { name, command, args, env, cwd, logFile, signal } = options
  const log = openSync(logFile, 'a')
  const child = spawn(command, args, {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  })
  closeSync(log)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  // Should this process fail before it stops its children, they must not outlive it.
  const onExit = () => child.kill('SIGKILL')
  process.once('exit', onExit)
  const stop = async () => {
    await stopChild(child, ended)
    process.off('exit', onExit)
  }
  try {
    await waitUntilReady(child, options, signal)
  } catch (error) {
    await stop()
    const tail = readFileSync(logFile, 'utf8').slice(-LOG_TAIL)
    throw new Error(`${name} did not start:\n${tail}`, { cause: error })
  }
  if (child.pid === undefined) throw new Error(`${name} has no process id`)
  return { pid: child.pid, [Symbol.asyncDispose]: stop }
}

async function waitUntilReady(child: ChildProcess, options: ProgramOptions, signal: AbortSignal) {
  const deadline = Date.now() + START_MS
  while (!(await options.isReady().catch(() => false))) {
    if (child.exitCode !== null || child.pid === undefined) throw new Error('it has ended')
    if (Date.now() > deadline) throw new Error(`not ready after ${START_MS / 1000} s`)
    await sleep(POLL_MS, undefined, { signal })
  }
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const insist = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await ended
  clearTimeout(insist)
}

/** Runs a program to its end and resolves to what it printed. Rejects unless it ends with 0. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], signal })
  const output: Buffer[] = []
  const complaints: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code === 0) return Buffer.concat(output).toString()
  const said = Buffer.concat(complaints).toString().slice(-LOG_TAIL)
  throw new Error(`${command} ended with ${code}: ${said}`)
}

/** A TCP port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

/** Whether something answers HTTP at this address, whatever it says. */
export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
  await response.arrayBuffer()
  return true
}
