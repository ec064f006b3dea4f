import { createHash, type Hash } from 'node:crypto'
import { QuaysideError } from '../../errors.ts'
import { type BlockHash, createBlockHash } from '../../lib/block-hash.ts'
import type { ByteBody } from '../../lib/byte-body.ts'
import type { ApiKey } from '../../lib/ids.ts'
import { withPace } from '../../lib/with-pace.ts'
import type { StorageUpload } from '../../storage/storage.ts'
import type { Storages } from '../../storage/storages.ts'
import type { SlotPool, Slots } from '../slots.ts'
import { partCut, partHashWrong, partSizeWrong, uploadBusy } from './errors.ts'
import type { AnnouncedPiece, Piece } from './upload.ts'

export interface ReceiveRequest {
  /** Whose share of the buffers it uses. */
  readonly appKey: ApiKey
  readonly announced: AnnouncedPiece
  readonly storageKey: string
  /** Whether it may turn out to be the whole file, so that its hashes are wanted. */
  readonly wantsDigests: boolean
  readonly body: ByteBody
  readonly signal: AbortSignal
}

/** Brings a piece into the storage as an object of its own, compared with what was announced. */
export type ReceivePiece = (request: ReceiveRequest) => Promise<Piece>

export interface ReceivePieceDeps {
  readonly storage: Pick<Storages, 'beginUpload' | 'partSizeOf'>
  /** Not the transfers': people on slow lines hold theirs for minutes. */
  readonly slots: SlotPool
  /** Whoever sends a twentieth of the piece in no such time is given up. */
  readonly stallMs?: number
  /** Whoever finds no buffer for so long is told to come again. */
  readonly patienceMs?: number
}

/** Longer than a phone takes from one mast to the next, and a tenth of what a request may take. */
const STALL_MS = 60_000
const STALL_SHARE = 1 / 20
/** Nothing moves meanwhile, and proxies and clients give up after a minute of that. */
const PATIENCE_MS = 30_000

/**
 * Nothing is kept when it rejects. What is left of the body then is its owner's business, but for
 * one that stalls or drips, which is given up.
 */
export function createReceivePiece(deps: ReceivePieceDeps): ReceivePiece {
  return async function receivePiece(request) {
    // Before anything else: whoever waits for a buffer holds nothing in the storage.
    const slots = await reserve(deps, request)
    try {
      return await receiveInto(deps, request, slots)
    } finally {
      slots.release()
    }
  }
}

async function receiveInto(
  { storage, stallMs = STALL_MS }: ReceivePieceDeps,
  { announced, storageKey, wantsDigests, body, signal }: ReceiveRequest,
  slots: Slots,
): Promise<Piece> {
  const upload = await storage.beginUpload(storageKey, { signal })
  try {
    const hashes = openHashes(wantsDigests || announced.sha256 !== undefined)
    const slot = await slots.take(signal)
    const pace = { bytes: announced.size * STALL_SHARE, ms: stallMs }
    const size = await copy({ announced, body: withPace(body, pace), slot, upload, hashes, signal })
    slots.release() // finishing takes its time, and needs none
    const digests = hashes.digest()
    checkHashes(announced, digests)
    await upload.finish(size, { signal })
    const { part, offset } = announced
    const { md5, ...others } = digests
    return { part, offset, size, md5, digests: completeOf(others), storageKey }
  } catch (error) {
    await upload.abort().catch(() => undefined) // the sweep finds what could not be removed
    throw error
  }
}

/** One buffer. Rejects with `upload_busy` when none becomes free in time. */
async function reserve(
  { storage, slots, patienceMs = PATIENCE_MS }: ReceivePieceDeps,
  { appKey, announced, storageKey, signal }: ReceiveRequest,
): Promise<Slots> {
  const size = Math.min(storage.partSizeOf(storageKey), slotSize(announced.size))
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(uploadBusy()), patienceMs)
  try {
    const either = AbortSignal.any([signal, patience.signal])
    return await slots.reserve({ appKey, size, min: 1, want: 1, signal: either })
  } finally {
    clearTimeout(timer)
  }
}

/** The buffer of the smallest pieces. */
export const SMALLEST_SLOT_BYTES = 64 * 1024
const MIB = 1024 * 1024

/** No more than the piece needs, in few different sizes so that buffers can be used again. */
function slotSize(pieceSize: number): number {
  if (pieceSize > MIB) return Math.ceil(pieceSize / MIB) * MIB
  let size = SMALLEST_SLOT_BYTES
  while (size < pieceSize) size *= 2
  return size
}

interface CopyRequest {
  readonly announced: AnnouncedPiece
  readonly body: ByteBody
  readonly slot: Uint8Array
  readonly upload: StorageUpload
  readonly hashes: Hashes
  readonly signal: AbortSignal
}

/** Resolves to how many bytes there were. */
async function copy(request: CopyRequest): Promise<number> {
  const { announced, slot, upload, hashes, signal } = request
  const { size } = announced
  const least = announced.follows === undefined ? size : 1
  for (let offset = 0; ; ) {
    const count = await fill(request)
    if (offset + count > size) throw partSizeWrong(`is longer than the ${size} bytes announced`)
    const bytes = slot.subarray(0, count)
    if (count > 0) {
      hashes.update(bytes)
      await upload.writePart(offset, bytes, { signal })
    }
    offset += count
    if (count === slot.length) continue
    if (offset < least) throw partSizeWrong(`has ${offset} bytes in place of the ${size} announced`)
    return offset
  }
}

async function fill({ body, slot, signal }: CopyRequest): Promise<number> {
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
