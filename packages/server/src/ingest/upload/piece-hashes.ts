import { createHash } from 'node:crypto'
import type { Hasher, HashStream } from '../hasher.ts'
import type { AnnouncedPiece } from './upload.ts'

/** What is known of a piece's bytes, lower-case hex: what was asked for, and not more. */
export interface PieceDigests {
  readonly md5: string | undefined
  readonly sha256: string | undefined
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
  announced: Pick<AnnouncedPiece, 'size' | 'md5' | 'sha256' | 'follows'>,
  { isWholeFile }: { readonly isWholeFile: boolean },
): PieceHashes {
  const open = announced.size <= SMALL_BYTES ? openHere : hasher.openOne
  const md5 = wantsMd5(announced) ? open('md5') : undefined
  const sha256 = isWholeFile || announced.sha256 !== undefined ? open('sha256') : undefined
  const all = [md5, sha256].filter((hash) => hash !== undefined)
  return {
    async update(bytes) {
      const updates = all.map((hash) => hash.update(bytes))
      // A thread that has failed must not let go of the buffer while another still reads it.
      await Promise.allSettled(updates)
      await Promise.all(updates)
    },
    digest: async () => ({ md5: await md5?.digest(), sha256: await sha256?.digest() }),
    close() {
      for (const hash of all) hash.close()
    },
  }
}

/**
 * It costs about as much as everything else that is done with a piece. Whoever has announced
 * another hash has no use for it, nor has whoever is told no ETag.
 */
function wantsMd5({
  md5,
  sha256,
  follows,
}: Pick<AnnouncedPiece, 'md5' | 'sha256' | 'follows'>): boolean {
  return md5 !== undefined || (sha256 === undefined && follows === undefined)
}

function openHere(algorithm: 'md5' | 'sha256'): HashStream {
  const hash = createHash(algorithm)
  return {
    update: async (bytes) => void hash.update(bytes),
    digest: async () => hash.digest('hex'),
    close: () => undefined,
  }
}
