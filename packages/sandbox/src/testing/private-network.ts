import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

/**
 * A network of its own for unmodified clients: a Linux mount and network namespace in which host
 * names of the caller's choice mean 127.0.0.1 and port 443 is free. Nothing outside sees it.
 */
export interface PrivateNetwork {
  /** What the program that opened the network printed as its first line. */
  readonly greeting: string
  /** Runs a command inside and waits for its end; a command that fails is a result, not an error. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<RunResult>
  /** Ends the program; the network vanishes with it. */
  [Symbol.asyncDispose](): Promise<void>
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly cwd?: string
  readonly signal?: AbortSignal
}

export interface RunResult {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface PrivateNetworkOptions {
  readonly hosts: readonly string[]
  /** A program that listens inside, prints one line when it is ready, and ends on SIGTERM. */
  readonly program: readonly string[]
  readonly readyTimeoutMs?: number
}

/** Why this machine cannot make a private network, or undefined if it can. */
export function whyNoPrivateNetwork(): string | undefined {
  if (process.getuid?.() !== 0) return 'a private network needs root'
  const tried = spawnSync('unshare', ['-mn', 'ip', 'link', 'set', 'lo', 'up'], { encoding: 'utf8' })
  if (tried.error) return `unshare cannot be run: ${tried.error.message}`
  return tried.status === 0 ? undefined : `unshare failed: ${tried.stderr.trim()}`
}

/**
 * Opens a private network and starts the program in it. Throws if the program ends, or stays silent
 * for 20 seconds, before it prints its first line.
 */
export async function openPrivateNetwork(options: PrivateNetworkOptions): Promise<PrivateNetwork> {
  const folder = await mkdtemp(join(tmpdir(), 'private-network-'))
  const hostsFile = join(folder, 'hosts')
  const lines = ['localhost', ...options.hosts].map((host) => `127.0.0.1 ${host}\n`)
  await writeFile(hostsFile, lines.join(''))

  const script = 'ip link set lo up && mount --bind "$0" /etc/hosts && exec "$@"'
  const program = spawn('unshare', ['-mn', 'sh', '-c', script, hostsFile, ...options.program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const close = async () => {
    await end(program)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const greeting = await firstLine(program, options.readyTimeoutMs ?? 20_000)
    const inside = ['-t', `${program.pid}`, '-m', '-n', '--']
    return {
      greeting,
      run: (command, args, runOptions = {}) => {
        const variables = Object.entries(runOptions.env ?? {}).map(([name, to]) => `${name}=${to}`)
        return run([...inside, 'env', ...variables, command, ...args], runOptions)
      },
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function firstLine(program: ChildProcess, timeoutMs: number): Promise<string> {
  if (!program.stdout) throw new Error('the program has no output to read')
  const signal = AbortSignal.timeout(timeoutMs)
  for await (const line of createInterface({ input: program.stdout, signal })) {
    // What it prints later is of no interest but must not fill the pipe.
    program.stdout.resume()
    return line
  }
  throw new Error(`the program in the private network said nothing for ${timeoutMs} ms, or ended`)
}

async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return
  const ended = once(program, 'exit')
  program.kill('SIGTERM')
  const impatience = setTimeout(() => program.kill('SIGKILL'), 5_000)
  await ended
  clearTimeout(impatience)
}

async function run(args: readonly string[], options: RunOptions): Promise<RunResult> {
  const child = spawn('nsenter', args, {
    ...(options.cwd && { cwd: options.cwd }),
    ...(options.signal && { signal: options.signal }),
  })
  child.stdin.end(options.stdin ?? '')
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { exitCode: child.exitCode, stdout, stderr }
}
