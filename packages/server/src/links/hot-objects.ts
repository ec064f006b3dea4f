import { LRUCache } from 'lru-cache'

/**
 * Whole small objects in memory, as many as fit into `maxBytes`. An object comes in when it is asked
 * for again before so many bytes of others were: then it would have been found, had it been kept.
 * So whoever reads more than fits, once or in circles, pushes nothing out.
 */
export interface HotObjects {
  get(key: string): Buffer | undefined
  /** Whether the next bytes of this object should come through `load`. Remembers that it was asked. */
  isWorthKeeping(key: string, size: number): boolean
  /** Loads once for all who ask at the same time. Not kept when it was forgotten meanwhile. */
  load(key: string, load: () => Promise<Buffer>): Promise<Buffer>
  forget(key: string): void
}

/** Larger ones cost more in memory than they save in calls. */
const MAX_OBJECT_BYTES = 1024 * 1024
/** What an entry takes beside its bytes, roughly; empty objects take room as well. */
const ENTRY_BYTES = 200

export function createHotObjects({ maxBytes }: { readonly maxBytes: number }): HotObjects {
  const maxSize = Math.max(maxBytes, 1)
  const hot = new LRUCache<string, Buffer>({
    maxSize,
    sizeCalculation: (bytes) => bytes.length + ENTRY_BYTES,
  })
  const asked = new LRUCache<string, true>({ maxSize })
  const loading = new Map<string, Promise<Buffer>>()

  return {
    get: (key) => hot.get(key),
    isWorthKeeping(key, size) {
      if (size > Math.min(MAX_OBJECT_BYTES, maxBytes)) return false
      if (asked.has(key)) return true
      asked.set(key, true, { size: size + ENTRY_BYTES })
      return false
    },
    load(key, load) {
      const running = loading.get(key)
      if (running) return running
      const promise = load().then((bytes) => {
        if (loading.get(key) === promise) hot.set(key, bytes)
        return bytes
      })
      loading.set(key, promise)
      const end = () => {
        if (loading.get(key) === promise) loading.delete(key)
      }
      promise.then(end, end)
      return promise
    },
    forget(key) {
      hot.delete(key)
      asked.delete(key)
      loading.delete(key)
    },
  }
}
