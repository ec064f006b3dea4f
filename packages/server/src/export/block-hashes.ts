import { createHash, hash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { HASH_BLOCK_BYTES } from '../lib/block-hash.ts'

/**
 * The hash of a content whose pieces are read in any order, and by several processes one after the
 * other: what is kept are the hashes of its blocks.
 */
export interface BlockHashes {
  /** `offset` is at the beginning of a block. */
  add(offset: number, bytes: Uint8Array): Promise<void>
  /** That of the whole, once all of it was added. */
  digest(): string
  toJSON(): readonly (string | null)[]
}

export function createBlockHashes(initial: readonly (string | null)[] = []): BlockHashes {
  const hashes = [...initial]
  return {
    async add(offset, bytes) {
      for (let at = 0; at < bytes.length; at += HASH_BLOCK_BYTES) {
        const block = bytes.subarray(at, at + HASH_BLOCK_BYTES)
        hashes[(offset + at) / HASH_BLOCK_BYTES] = hash('sha256', block)
        // Each takes some milliseconds, which are enough to keep others waiting.
        await setImmediate()
      }
    },
    digest() {
      const whole = createHash('sha256')
      for (const block of hashes) {
        if (block == null) throw new Error('a block was never read')
        whole.update(block, 'hex')
      }
      return whole.digest('hex')
    },
    toJSON: () => Array.from(hashes, (block) => block ?? null),
  }
}
