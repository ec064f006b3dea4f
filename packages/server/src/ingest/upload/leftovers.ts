import pLimit from 'p-limit'
import type { StorageDriver } from '../../storage/storage.ts'

/** Objects that nothing names any more; removed beside what goes on. */
export interface Leftovers {
  /** What cannot be removed now is found by the sweep of the storage. */
  remove(keys: readonly string[]): void
  /** Waits for the removals under way; no more begin. */
  close(): Promise<void>
}

/** A storage answers a few at a time without others noticing. */
const AT_ONCE = 4
const TIMEOUT_MS = 30_000

export function createLeftovers(storage: Pick<StorageDriver, 'delete'>): Leftovers {
  const limit = pLimit(AT_ONCE)
  const running = new Set<Promise<void>>()
  let isClosed = false

  const removeOne = (key: string): Promise<void> =>
    limit(async () => {
      if (isClosed) return
      await storage.delete(key, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => undefined)
    })

  return {
    remove(keys) {
      for (const key of keys) {
        const removal: Promise<void> = removeOne(key).finally(() => running.delete(removal))
        running.add(removal)
      }
    },
    async close() {
      isClosed = true
      await Promise.all(running)
    },
  }
}
