import { createHash, type Hash, hash } from 'node:crypto'

/** Dropbox hashes a file as the hash of the hashes of its blocks of 4 MiB. */
export const HASH_BLOCK_BYTES = 4 * 1024 * 1024

/** Hashes bytes as they pass; `finish` may be called once. */
export interface BlockHasher {
  update(bytes: Uint8Array): void
  /** The digests of all blocks, the last of which may be short. */
  finish(): Uint8Array[]
}

/** Collects the block digests of a run of bytes that begins at a block's border. */
export function createBlockHasher(): BlockHasher {
  const digests: Uint8Array[] = []
  let block: Hash | undefined
  let room = HASH_BLOCK_BYTES

  function update(bytes: Uint8Array): void {
    for (let position = 0; position < bytes.length; ) {
      const part = bytes.subarray(position, position + room)
      block ??= createHash('sha256')
      block.update(part)
      position += part.length
      room -= part.length
      if (room === 0) {
        closeBlock()
      }
    }
  }

  function closeBlock(): void {
    if (block !== undefined) {
      digests.push(block.digest())
    }
    block = undefined
    room = HASH_BLOCK_BYTES
  }

  return {
    update,
    finish() {
      closeBlock()
      return digests
    },
  }
}

/** The content hash, in lower-case hex, of the file whose blocks have these digests. */
export function contentHashOfBlocks(digests: readonly Uint8Array[]): string {
  return hash('sha256', Buffer.concat(digests))
}

/** The content hash of bytes held in memory. */
export function contentHash(bytes: Uint8Array): string {
  const hasher = createBlockHasher()
  hasher.update(bytes)
  return contentHashOfBlocks(hasher.finish())
}

/** The content hash of a file that repeats every `period` bytes, of which `pieces` gives any part. */
export function contentHashOfRepeating(
  size: number,
  period: number,
  pieces: (start: number, end: number) => Iterable<Uint8Array>,
): string {
  const known = new Map<number, Uint8Array>()
  const digests: Uint8Array[] = []
  for (let start = 0; start < size; start += HASH_BLOCK_BYTES) {
    const end = start + HASH_BLOCK_BYTES
    const make = () => digestOf(pieces(start, Math.min(end, size)))
    digests.push(end > size ? make() : known.getOrInsertComputed(start % period, make))
  }
  return contentHashOfBlocks(digests)
}

function digestOf(pieces: Iterable<Uint8Array>): Uint8Array {
  const hash = createHash('sha256')
  for (const piece of pieces) {
    hash.update(piece)
  }
  return hash.digest()
}
