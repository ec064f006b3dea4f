import { createHash, type Hash, hash } from 'node:crypto'

/** Fixed by the algorithm: another size gives another hash. */
export const HASH_BLOCK_BYTES = 4 * 1024 * 1024

/**
 * SHA-256 over the SHA-256s of a content's blocks of 4 MiB, the last of which may be shorter.
 * Unlike a plain hash its blocks can be hashed in any order and at the same time. It is what
 * Dropbox calls `content_hash`. The hash of nothing is the SHA-256 of nothing.
 */
export interface BlockHash {
  /** The next bytes; cut wherever the caller likes. */
  update(bytes: Uint8Array): void
  /** Lower-case hex. Ends this hash: `update` and `digest` throw afterwards. */
  digest(): string
}

/** That of a content of which the SHA-256 is known; `undefined` when it has more than one block. */
export function blockHashOf({
  size,
  sha256,
}: {
  readonly size: number
  /** Lower-case hex. */
  readonly sha256: string
}): string | undefined {
  if (size > HASH_BLOCK_BYTES) return undefined
  return size === 0 ? sha256 : hash('sha256', Buffer.from(sha256, 'hex'))
}

/** A SHA-256 of any make. */
export interface WholeHash {
  update(bytes: Uint8Array): unknown
  digest(encoding: 'hex'): string
}

/** `whole` takes the blocks' hashes; one whose state can be saved lets another process go on. */
export function createBlockHash(whole: WholeHash = createHash('sha256')): BlockHash {
  let block: Hash | undefined
  let room = HASH_BLOCK_BYTES

  const closeBlock = (): void => {
    if (block === undefined) return
    whole.update(block.digest())
    block = undefined
    room = HASH_BLOCK_BYTES
  }

  return {
    update(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const part = bytes.subarray(at, at + room)
        block ??= createHash('sha256')
        block.update(part)
        at += part.length
        room -= part.length
        if (room === 0) closeBlock()
      }
    },
    digest() {
      closeBlock()
      return whole.digest('hex')
    },
  }
}
