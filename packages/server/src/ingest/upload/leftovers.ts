import pLimit from 'p-limit'
import type { StorageCallOptions, StorageDriver } from '../../storage/storage.ts'
import type { UploadPlace } from './upload.ts'

/** Objects that nothing names any more; removed beside what goes on. */
export interface Leftovers {
  /** What cannot be removed now is found by the sweep of the storage. */
  remove(keys: readonly string[]): void
  /** The same for what lies in an upload's place, finished or not. */
  removePlace(place: UploadPlace | undefined): void
  /** Waits for the removals under way; no more begin. */
  close(): Promise<void>
}

/** A storage answers a few at a time without others noticing. */
const AT_ONCE = 4
const TIMEOUT_MS = 30_000

export function createLeftovers(
  storage: Pick<StorageDriver, 'delete' | 'discardUpload'>,
): Leftovers {
  const limit = pLimit(AT_ONCE)
  const running = new Set<Promise<void>>()
  let isClosed = false

  /** Never rejects. */
  const begin = (work: (options: StorageCallOptions) => Promise<void>) => {
    const removal: Promise<void> = limit(async () => {
      if (isClosed) return
      await work({ signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => undefined)
    }).finally(() => running.delete(removal))
    running.add(removal)
  }
  const remove = (keys: readonly string[]) => {
    for (const key of keys) begin((options) => storage.delete(key, options))
  }

  return {
    remove,
    removePlace(place) {
      if (!place) return
      const { storageKey, state } = place
      begin((options) => storage.discardUpload(storageKey, state, options))
      remove([storageKey])
    },
    async close() {
      isClosed = true
      await Promise.all(running)
    },
  }
}
