import type { Engine, StageWork } from '../engines/engine.ts'
import { errorToText, type FromProcess, type ToProcess } from './messages.ts'

/*
 * A process of the pool. It is told where to find its engines, does one job after another, and ends
 * with the service. What it may reach is little (`process-flags.ts`).
 */

/** Engines that run in processes of the pool; a library is loaded when it is first needed. */
export type ChildEngines = Readonly<Record<string, () => Promise<Engine>>>

const [enginesUrl = '', ...neededSoon] = process.argv.slice(2)
const loaded = new Map<string, Promise<Engine>>()
let running: AbortController | undefined

process.on('message', (message: ToProcess) => {
  if (message.kind === 'cancel') running?.abort()
  else void work(message.engine, message.work)
})
// Not `exit`, which would wait for threads that are in the middle of a picture.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

// What cannot be loaded is told to the job that needs it.
for (const name of neededSoon) loadEngine(name).catch(() => loaded.delete(name))

async function work(engineName: string, stage: StageWork): Promise<void> {
  const controller = new AbortController()
  running = controller
  const outcome = await attempt(engineName, stage, controller.signal)
  running = undefined
  say({ ...outcome, restingBytes: process.memoryUsage.rss() })
}

function say(message: FromProcess): void {
  process.send?.(message)
}

async function attempt(engineName: string, stage: StageWork, signal: AbortSignal) {
  try {
    const engine = await loadEngine(engineName)
    say({ kind: 'began' })
    return { kind: 'done', result: await engine.run(stage, signal) } as const
  } catch (error) {
    return { kind: 'failed', error: errorToText(error) } as const
  }
}

async function loadEngine(name: string): Promise<Engine> {
  const known = loaded.get(name)
  if (known) return await known
  const { childEngines }: { readonly childEngines: ChildEngines } = await import(enginesUrl)
  const load = childEngines[name]
  if (!load) throw new Error(`there is no engine ${name} here`)
  const engine = load()
  loaded.set(name, engine)
  return await engine
}
