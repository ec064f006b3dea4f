import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { answers, freePort, type RunningProgram, startProgram } from '../program.ts'

const MAIN = fileURLToPath(new URL('receiver-main.ts', import.meta.url))

/** What a customer's server has got since it was last asked to begin anew. */
export interface ReceiverState {
  readonly count: number
  /** From the first to the last. */
  readonly seconds: number
  /** Milliseconds from each timed event to its request. */
  readonly delays: readonly number[]
}

export interface BenchReceiver extends RunningProgram {
  /** A name, as customers give, and not an address. */
  url(path: '/hook' | '/timed' | '/hang'): string
  state(): Promise<ReceiverState>
  reset(): Promise<void>
  /** Resolves when so many requests have come. */
  waitFor(count: number, signal: AbortSignal): Promise<ReceiverState>
}

/** A backlog that is not worked off after this is not worked off at all. */
const MAX_WAIT_MS = 300_000
const LOOK_MS = 50

export async function startReceiver(tempDir: string, signal: AbortSignal): Promise<BenchReceiver> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const program = await startProgram({
    name: 'the receiver',
    command: process.execPath,
    args: [MAIN, String(port)],
    logFile: `${tempDir}/receiver.log`,
    isReady: () => answers(`${origin}/state`),
    signal,
  })
  const ask = async (path: string): Promise<ReceiverState> =>
    (await fetch(`${origin}${path}`, { signal })).json() as Promise<ReceiverState>
  return {
    ...program,
    url: (path) => `http://localhost:${port}${path}`,
    state: () => ask('/state'),
    async reset() {
      await ask('/reset')
    },
    async waitFor(count, signal) {
      const deadline = performance.now() + MAX_WAIT_MS
      for (;;) {
        const state = await ask('/state')
        if (state.count >= count) return state
        if (performance.now() > deadline)
          throw new Error(`${state.count} of ${count} webhooks came in ${MAX_WAIT_MS / 1000} s`)
        await sleep(LOOK_MS, undefined, { signal })
      }
    },
  }
}
