import { once } from 'node:events'
import { startProgram, type Variables } from './program.ts'

/** A server under test in a process of its own, so that it can be killed. */
export interface ServerProcess {
  readonly pid: number
  /** All it has written so far, for the message of a test that failed. */
  output(): string
  /** Asks it to stop and resolves to how it ended and how long that took. */
  stop(): Promise<{ readonly exitCode: number | null; readonly tookMs: number }>
  /** Ends it in the middle of whatever it does. */
  kill(): Promise<void>
}

/** A start has this long; a quarter of it would do on a quiet machine. */
const START_MS = 30_000

/**
 * Starts `quayside <command>` and resolves once `readyUrl` answers, or, without one, once the
 * process has written a line with the word `ready`. Rejects with what the process wrote when it
 * ends before.
 */
export async function startServerProcess(
  command: string,
  variables: Variables,
  readyUrl: string | undefined,
): Promise<ServerProcess> {
  const child = startProgram([command], variables)
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text) => (output += text))
  child.stderr?.setEncoding('utf8').on('data', (text) => (output += text))
  const ended = once(child, 'close').then(([exitCode]: (number | null)[]) => exitCode ?? null)

  const deadline = Date.now() + START_MS
  while (!(await isReady(readyUrl, output))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`quayside ${command} ended with ${child.exitCode}:\n${output}`)
    }
    if (Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`quayside ${command} was not ready in ${START_MS} ms:\n${output}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }

  return {
    pid: child.pid ?? 0,
    output: () => output,
    async stop() {
      const since = Date.now()
      child.kill('SIGTERM')
      return { exitCode: await ended, tookMs: Date.now() - since }
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function isReady(url: string | undefined, output: string): Promise<boolean> {
  if (url === undefined) return /\bready\b/.test(output)
  try {
    const response = await fetch(url)
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
