import { createHash } from 'node:crypto'
import { createBlockHash } from '../../lib/block-hash.ts'
import type { HashAlgorithm } from '../hash-worker.ts'
import type { Hasher, HashStream } from '../hasher.ts'
import type { AnnouncedPiece } from './upload.ts'

/** What is known of a piece's bytes; the ETag is an MD5 whatever else is asked for. */
export interface PieceDigests {
  readonly md5: string
  readonly sha256: string | undefined
  readonly blockHash: string | undefined
}

export interface PieceHashes {
  /** Resolves when `bytes` may be used again. */
  update(bytes: Uint8Array): Promise<void>
  digest(): Promise<PieceDigests>
  close(): void
}

/** Telling another thread about less takes longer than hashing it. */
const SMALL_BYTES = 256 * 1024

/** The hashes a piece needs: in this thread when it is small, else each in its own. */
export function openPieceHashes(
  hasher: Hasher,
  { size, sha256: announced }: Pick<AnnouncedPiece, 'size' | 'sha256'>,
  { isWholeFile }: { readonly isWholeFile: boolean },
): PieceHashes {
  const open = size <= SMALL_BYTES ? openHere : hasher.openOne
  const md5 = open('md5')
  const sha256 = isWholeFile || announced !== undefined ? open('sha256') : undefined
  const blocks = isWholeFile ? open('blocks') : undefined
  const all = [md5, sha256, blocks].filter((hash) => hash !== undefined)
  return {
    async update(bytes) {
      const updates = all.map((hash) => hash.update(bytes))
      // A thread that has failed must not let go of the buffer while another still reads it.
      await Promise.allSettled(updates)
      await Promise.all(updates)
    },
    digest: async () => ({
      md5: await md5.digest(),
      sha256: await sha256?.digest(),
      blockHash: await blocks?.digest(),
    }),
    close() {
      for (const hash of all) hash.close()
    },
  }
}

function openHere(algorithm: HashAlgorithm): HashStream {
  const hash = algorithm === 'blocks' ? createBlockHash() : createHash(algorithm)
  return {
    update: async (bytes) => void hash.update(bytes),
    digest: async () => hash.digest('hex'),
    close: () => undefined,
  }
}
