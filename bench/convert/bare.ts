import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { BareOrder } from './bare-main.ts'

const MAIN = fileURLToPath(new URL('./bare-main.ts', import.meta.url))

/** A process with sharp and nothing else. */
export interface BareSharp extends Disposable {
  readonly pid: number
  /** Resolves to the seconds it took. */
  make(order: BareOrder): Promise<number>
}

export function startBareSharp(signal: AbortSignal): BareSharp {
  const child = fork(MAIN, { signal })
  // Being ended by the signal is no fault of its own.
  child.on('error', () => {})
  return {
    pid: child.pid ?? 0,
    async make(order) {
      child.send(order)
      const [{ seconds, error }] = await once(child, 'message', { signal })
      if (typeof seconds !== 'number') throw new Error(`sharp: ${error}`)
      return seconds
    },
    [Symbol.dispose]: () => {
      child.kill()
    },
  }
}
