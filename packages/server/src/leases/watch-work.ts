import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiKey } from '../lib/ids.ts'
import { hasEnded, type WorkState } from './leased-rows.ts'
import type { LiveWork } from './live-work.ts'

/** How often work of other processes is looked at, and own work reported at most. */
const LOOK_MS = 250
/** Of much small work, several end together: they are read and told together, too. */
const GATHER_MS = 15

/** Each as it is now, then at every change, until all have ended. */
export type WatchWork<Id, Item> = (
  appKey: ApiKey,
  ids: readonly Id[],
  signal: AbortSignal,
) => AsyncIterable<Item>

type Live = Pick<LiveWork<unknown, unknown>, 'onEnd'>

/** Watches any number of them with one look at a time. */
export function createWatchWork<
  Id extends string,
  Item extends { readonly id: Id; readonly state: WorkState },
>({
  findMany,
  findLive,
  factsOf,
}: {
  readonly findMany: (appKey: ApiKey, ids: readonly Id[]) => Promise<readonly Item[]>
  readonly findLive: (id: Id) => Live | undefined
  /** What makes one worth telling of again. */
  readonly factsOf: (item: Item) => string
}): WatchWork<Id, Item> {
  return async function* watch(appKey, ids, signal) {
    const open = new Map<Id, string>(ids.map((id) => [id, '']))
    for (;;) {
      const livesBefore = [...open.keys()].filter(findLive)
      const found = await findMany(appKey, [...open.keys()])
      const before = new Map(open)
      open.clear()
      for (const item of found) {
        const facts = factsOf(item)
        if (!hasEnded(item)) open.set(item.id, facts)
        if (before.get(item.id) !== facts) yield item
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

/** Own work that ends is seen at once; other changes at the usual pace. */
async function nextLook(lives: readonly Live[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, LOOK_MS)
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort)
  const forgets = lives.map((live) => live.onEnd(resolve))
  try {
    await promise
  } finally {
    // Work of hours is looked at thousands of times: nothing of a look may stay.
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    for (const forget of forgets) forget()
  }
}
