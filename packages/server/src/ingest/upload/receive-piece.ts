import { createHash, type Hash } from 'node:crypto'
import { QuaysideError } from '../../errors.ts'
import { type BlockHash, createBlockHash } from '../../lib/block-hash.ts'
import type { ByteBody } from '../../lib/byte-body.ts'
import type { StorageDriver, StorageUpload } from '../../storage/storage.ts'
import type { SlotPool } from '../slots.ts'
import { partCut, partHashWrong, partSizeWrong } from './errors.ts'
import type { AnnouncedPiece, Piece } from './upload.ts'

export interface ReceiveRequest {
  readonly announced: AnnouncedPiece
  readonly storageKey: string
  /** Whether it may turn out to be the whole file, so that its hashes are wanted. */
  readonly wantsDigests: boolean
  readonly body: ByteBody
  readonly signal: AbortSignal
}

/** Brings a piece into the storage as an object of its own, compared with what was announced. */
export type ReceivePiece = (request: ReceiveRequest) => Promise<Piece>

export interface ReceiveDeps {
  readonly storage: StorageDriver
  /** Not the transfers': people on slow lines hold theirs for minutes. */
  readonly slots: SlotPool
}

/** Nothing is kept when it rejects; what is left of the body is its owner's business. */
export function createReceivePiece({ storage, slots: pool }: ReceiveDeps): ReceivePiece {
  return async function receivePiece({ announced, storageKey, wantsDigests, body, signal }) {
    const upload = await storage.beginUpload(storageKey, { signal })
    try {
      const hashes = openHashes(wantsDigests || announced.sha256 !== undefined)
      const slots = await pool.reserve({ size: upload.partSize, min: 1, want: 1, signal })
      try {
        const slot = await slots.take(signal)
        await copy({ announced, body, slot, upload, hashes, signal })
      } finally {
        slots.release()
      }
      const digests = hashes.digest()
      checkHashes(announced, digests)
      await upload.finish(announced.size, { signal })
      const { part, offset, size } = announced
      const { md5, ...others } = digests
      return { part, offset, size, md5, digests: completeOf(others), storageKey }
    } catch (error) {
      await upload.abort().catch(() => undefined) // the sweep finds what could not be removed
      throw error
    }
  }
}

interface CopyRequest {
  readonly announced: AnnouncedPiece
  readonly body: ByteBody
  readonly slot: Uint8Array
  readonly upload: StorageUpload
  readonly hashes: Hashes
  readonly signal: AbortSignal
}

async function copy({ announced, body, slot, upload, hashes, signal }: CopyRequest) {
  const { size } = announced
  for (let offset = 0; ; ) {
    const count = await fill(body, slot, signal)
    if (offset + count > size) throw partSizeWrong(`is longer than the ${size} bytes announced`)
    const bytes = slot.subarray(0, count)
    if (count > 0) {
      hashes.update(bytes)
      await upload.writePart(offset, bytes, { signal })
    }
    offset += count
    if (count === slot.length) continue
    if (offset < size) throw partSizeWrong(`has ${offset} bytes in place of the ${size} announced`)
    return
  }
}

async function fill(body: ByteBody, slot: Uint8Array, signal: AbortSignal): Promise<number> {
  try {
    return await body.fill(slot)
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof QuaysideError ? error : partCut(error)
  }
}

/** What is known of the bytes; the ETag is an MD5 whatever else is asked for. */
interface PieceDigests {
  readonly md5: string
  readonly sha256: string | undefined
  readonly blockHash: string | undefined
}

interface Hashes {
  update(bytes: Uint8Array): void
  digest(): PieceDigests
}

/** In this thread: a few milliseconds between two buffers that come from the network. */
function openHashes(wantsAll: boolean): Hashes {
  const md5 = createHash('md5')
  const sha256 = wantsAll ? createHash('sha256') : undefined
  const blocks = wantsAll ? createBlockHash() : undefined
  const all: readonly (Hash | BlockHash | undefined)[] = [md5, sha256, blocks]
  return {
    update(bytes) {
      for (const hash of all) hash?.update(bytes)
    },
    digest: () => ({
      md5: md5.digest('hex'),
      sha256: sha256?.digest('hex'),
      blockHash: blocks?.digest(),
    }),
  }
}

function checkHashes({ md5, sha256 }: AnnouncedPiece, have: PieceDigests): void {
  if (md5 !== undefined && toHex(md5) !== have.md5) throw partHashWrong('MD5')
  if (sha256 !== undefined && toHex(sha256) !== have.sha256) throw partHashWrong('SHA-256')
}

function toHex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex')
}

function completeOf({ sha256, blockHash }: Omit<PieceDigests, 'md5'>): Piece['digests'] {
  return sha256 === undefined || blockHash === undefined ? undefined : { sha256, blockHash }
}
