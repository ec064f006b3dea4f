import { blockHashOf } from '../../lib/block-hash.ts'
import { objectDamaged } from '../../links/errors.ts'
import type { StorageDriver } from '../../storage/storage.ts'
import type { ExportContent } from './content.ts'

export interface StoredBytes {
  readonly storageKey: string
  readonly size: number
  readonly sha256: string
  readonly blockHash?: string | undefined
}

/** Bytes that rest with us, read wherever and as often as it takes. */
export function storedContent(
  storage: Pick<StorageDriver, 'read'>,
  { storageKey, size, sha256, blockHash }: StoredBytes,
  filename: string,
): ExportContent {
  return {
    filename,
    size,
    blockHash: blockHash ?? blockHashOf({ size, sha256 }),
    version: sha256,
    modifiedAt: undefined,
    isOnlyInOrder: false,
    async read(offset, target, signal) {
      const length = Math.min(target.length, size - offset)
      if (length <= 0) return 0
      const range = { start: offset, end: offset + length }
      let count = 0
      for await (const chunk of await storage.read(storageKey, range, { signal })) {
        target.set(chunk, count)
        count += chunk.length
      }
      if (count !== length) throw objectDamaged(storageKey, offset + count, size)
      return count
    },
    close: () => undefined,
  }
}
