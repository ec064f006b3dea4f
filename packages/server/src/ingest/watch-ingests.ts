import { setTimeout as sleep } from 'node:timers/promises'
import type { IngestId } from '../lib/ids.ts'
import type { Ingest, Ingests } from './ingest.ts'
import type { LiveIngest } from './live-ingest.ts'

/** How often ingests of other processes are looked at, and own ones reported at most. */
const LOOK_MS = 250
/** Of many small files, several end together: they are read and told together, too. */
const GATHER_MS = 15

export const hasEnded = ({ state }: Ingest): boolean =>
  state === 'done' || state === 'failed' || state === 'cancelled'

/** Watches any number of ingests with one look at a time. */
export function createWatch({
  findMany,
  findLive,
}: {
  readonly findMany: Ingests['findMany']
  readonly findLive: (id: IngestId) => LiveIngest | undefined
}): Ingests['watch'] {
  return async function* watch(appKey, ids, signal) {
    const open = new Map(ids.map((id) => [id, '']))
    for (;;) {
      const livesBefore = [...open.keys()].filter(findLive)
      const found = await findMany(appKey, [...open.keys()])
      const before = new Map(open)
      open.clear()
      for (const ingest of found) {
        const facts = factsOf(ingest)
        if (!hasEnded(ingest)) open.set(ingest.id, facts)
        if (before.get(ingest.id) !== facts) yield ingest
      }
      if (open.size === 0) return
      const lives = [...open.keys()].map(findLive).filter((live) => live !== undefined)
      // The reader may have taken its time.
      const hasOneEnded = livesBefore.some((id) => open.has(id) && !findLive(id))
      if (!hasOneEnded) await nextLook(lives, signal)
      if (ids.length > 1) await sleep(GATHER_MS, undefined, { signal })
    }
  }
}

/** What makes an ingest worth telling of again. */
function factsOf({ state, received, size, attempts }: Ingest): string {
  return `${state} ${received} ${size} ${attempts}`
}

/** An own ingest that ends is seen at once; other changes at the usual pace. */
async function nextLook(lives: readonly LiveIngest[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, LOOK_MS)
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort)
  const forgets = lives.map((live) => live.onEnd(resolve))
  try {
    await promise
  } finally {
    // A transfer of hours is looked at thousands of times: nothing of a look may stay.
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    for (const forget of forgets) forget()
  }
}
