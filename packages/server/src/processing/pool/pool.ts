import { findTether } from '../../lib/program-wrappers.ts'
import type { StageResult, StageWork } from '../engines/engine.ts'
import { type PoolProcess, type PoolProcessFacts, startPoolProcess } from './pool-process.ts'

/**
 * Processes that live long and do one job after another, so that a job costs a message and not the
 * start of a program. One that a file got the better of takes nothing with it but its own job.
 * There are as many as jobs at a time; whoever gives jobs bounds these (`slots.ts`).
 */
export interface Pool {
  /** See `PoolProcess.run`. */
  run(engine: string, work: StageWork, signal: AbortSignal): Promise<StageResult>
  /** The processes there are, at work and at rest. */
  size(): number
  /** Ends all of them at once, also those at work; there are no jobs afterwards. */
  close(): Promise<void>
}

/** One process stays for good once there was one; the others go when nobody needs them this long. */
const IDLE_MS = 5 * 60_000
const LOOK_EVERY_MS = 60_000

interface Resting {
  readonly process: PoolProcess
  readonly since: number
}

export function createPool(facts: Omit<PoolProcessFacts, 'tether' | 'load'>): Pool {
  const all = new Set<PoolProcess>()
  /** The one that rested last is the first to work again: what it needs is still in caches. */
  let resting: readonly Resting[] = []
  let tether: Promise<readonly string[]> | undefined
  let looks: NodeJS.Timeout | undefined
  let isClosed = false

  async function start(load: readonly string[]): Promise<PoolProcess> {
    looks ??= setInterval(endIdle, LOOK_EVERY_MS).unref()
    tether ??= findTether()
    const started = startPoolProcess({ ...facts, load, tether: await tether })
    all.add(started)
    void started.gone.then(() => {
      all.delete(started)
      resting = resting.filter(({ process }) => process !== started)
    })
    if (isClosed) started.kill()
    return started
  }

  function takeResting(): PoolProcess | undefined {
    const last = resting.at(-1)
    resting = resting.slice(0, -1)
    return last?.process
  }

  function rest(process: PoolProcess): void {
    if (process.isFit() && !isClosed) resting = [...resting, { process, since: performance.now() }]
    else replace(process)
  }

  /** Somebody needs it soon, as somebody needed the one before. */
  function replace(process: PoolProcess): void {
    process.kill()
    // If that fails, it fails again for the next who needs one, and is told there.
    const keep = (started: PoolProcess) => started.isFit() && rest(started)
    if (!isClosed) start(process.used()).then(keep, () => {})
  }

  function endIdle(): void {
    const long = resting.filter(({ since }) => performance.now() - since > IDLE_MS)
    const superfluous = long.slice(0, Math.max(0, all.size - 1))
    resting = resting.filter((one) => !superfluous.includes(one))
    for (const { process } of superfluous) process.kill()
  }

  return {
    size: () => all.size,
    async run(engine, work, signal) {
      signal.throwIfAborted()
      const process = takeResting() ?? (await start([engine]))
      try {
        return await process.run(engine, work, signal)
      } finally {
        rest(process)
      }
    },
    async close() {
      isClosed = true
      clearInterval(looks)
      for (const process of all) process.kill()
      await Promise.all([...all].map(({ gone }) => gone))
    },
  }
}
