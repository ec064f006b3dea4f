import type { HandleOptions, JobHandler, Queue } from './queue.ts'

/** What one worker does. */
export interface Definition {
  /** The name its jobs lie under. */
  readonly kind: string
  readonly options: HandleOptions
  readonly handler: JobHandler
  /** Present for runs that repeat. */
  readonly everyMs: number | undefined
}

/** What was asked for with `handle` and `repeat`, in any order. */
export interface Definitions extends Pick<Queue, 'handle' | 'repeat'> {
  /** Repeats of a kind that nobody handles here are left to the processes that do. */
  list(): readonly Definition[]
}

export function createDefinitions(): Definitions {
  const handled = new Map<string, Definition>()
  const repeats = new Map<string, number>()

  return {
    handle(kind, options, handler) {
      if (handled.has(kind)) throw new Error(`jobs of kind ${kind} have a handler already`)
      handled.set(kind, { kind, options, handler, everyMs: undefined })
    },
    repeat: (kind, everyMs) => void repeats.set(kind, everyMs),
    list: () => [
      ...handled.values(),
      ...Array.from(repeats, ([kind, everyMs]) => toRepeat(handled.get(kind), everyMs)).flat(),
    ],
  }
}

/** Repeated runs lie under a name of their own, so that no other job of the kind stands in for one. */
function toRepeat(definition: Definition | undefined, everyMs: number): Definition[] {
  if (!definition) return []
  const { kind, options, handler } = definition
  return [
    {
      kind: `${kind}.repeat`,
      options: { ...options, concurrency: 1 },
      handler: (job, signal) => handler({ ...job, kind }, signal),
      everyMs,
    },
  ]
}
