export interface ByteCache {
  /** The bytes kept under `key`, loaded if they are not there. */
  get(key: string, load: () => Promise<Uint8Array>): Promise<Uint8Array>
}

/** Keeps the bytes used last, up to `maxBytes` of them. */
export function createByteCache(maxBytes: number): ByteCache {
  const entries = new Map<string, Uint8Array>()
  let total = 0

  function remember(key: string, bytes: Uint8Array): void {
    entries.set(key, bytes)
    total += bytes.length
    for (const [oldest, old] of entries) {
      if (total <= maxBytes) {
        return
      }
      entries.delete(oldest)
      total -= old.length
    }
  }

  return {
    async get(key, load) {
      const known = entries.get(key)
      if (known !== undefined) {
        // A map keeps the order of insertion, so what is used again moves to the young end.
        entries.delete(key)
        entries.set(key, known)
        return known
      }
      const loaded = await load()
      if (!entries.has(key)) {
        remember(key, loaded)
      }
      return loaded
    },
  }
}
