import { QuaysideError } from '../../errors.ts'
import type { ByteBody } from '../../lib/byte-body.ts'
import type { ApiKey } from '../../lib/ids.ts'
import { withPace } from '../../lib/with-pace.ts'
import type { Hasher } from '../hasher.ts'
import type { SlotPool, Slots } from '../slots.ts'
import { partCut, partHashWrong, partSizeWrong, uploadBusy } from './errors.ts'
import type { Landing, OpenLanding } from './landing.ts'
import { openPieceHashes, type PieceDigests, type PieceHashes } from './piece-hashes.ts'
import type { AnnouncedPiece, Piece } from './upload.ts'

export interface ReceiveRequest {
  /** Whose share of the buffers it uses. */
  readonly appKey: ApiKey
  readonly announced: AnnouncedPiece
  readonly landing: Landing
  /** Whether it may turn out to be the whole file, so that its hashes are wanted. */
  readonly wantsDigests: boolean
  readonly body: ByteBody
  readonly signal: AbortSignal
}

/** Brings a piece into the storage, compared with what was announced. */
export type ReceivePiece = (request: ReceiveRequest) => Promise<Piece>

export interface ReceivePieceDeps {
  readonly hasher: Hasher
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
  { hasher, stallMs = STALL_MS }: ReceivePieceDeps,
  { announced, landing, wantsDigests, body, signal }: ReceiveRequest,
  slots: Slots,
): Promise<Piece> {
  const opened = await landing.open({ signal })
  const hashes = openPieceHashes(hasher, announced, { isWholeFile: wantsDigests })
  try {
    const pace = { bytes: announced.size * STALL_SHARE, ms: stallMs }
    const size = await copy({
      announced,
      body: withPace(body, pace),
      slots,
      opened,
      hashes,
      signal,
    })
    slots.release() // keeping takes its time, and needs none
    const digests = await hashes.digest()
    checkHashes(announced, digests)
    await opened.keep(size, { signal })
    const { part, offset } = announced
    const { storageKey, placeOffset } = landing
    return { part, offset, size, ...told(announced, digests), storageKey, placeOffset }
  } catch (error) {
    await opened.drop().catch(() => undefined) // the sweep finds what could not be removed
    throw error
  } finally {
    hashes.close()
  }
}

/** One buffer. Rejects with `upload_busy` when none becomes free in time. */
async function reserve(
  { slots, patienceMs = PATIENCE_MS }: ReceivePieceDeps,
  { appKey, announced, landing, signal }: ReceiveRequest,
): Promise<Slots> {
  const size = Math.min(landing.partSize, slotSize(announced.size))
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
  readonly slots: Slots
  readonly opened: OpenLanding
  readonly hashes: PieceHashes
  readonly signal: AbortSignal
}

/** Resolves to how many bytes there were. */
async function copy(request: CopyRequest): Promise<number> {
  const { announced, slots, signal } = request
  const { size } = announced
  const least = announced.follows === undefined ? size : 1
  let working: Promise<void> = Promise.resolve()
  try {
    for (let offset = 0; ; ) {
      const slot = await slots.take(signal)
      const bytes = slot.subarray(0, await fill(request, slot, size - offset))
      if (offset + bytes.length > size) throw partSizeWrong(`is longer than the ${size} announced`)
      await working // the hashes want the bytes in order
      working = workOn(request, offset, bytes).finally(() => slots.give(slot))
      working.catch(noop) // whoever waits for it next sees it
      offset += bytes.length
      if (bytes.length === slot.length) continue
      if (offset < least) {
        throw partSizeWrong(`has ${offset} bytes in place of the ${size} announced`)
      }
      await working
      return offset
    }
  } finally {
    await working.catch(noop)
  }
}

/** Writes and hashes. It settles when nobody uses the buffer any more. */
async function workOn(
  { opened, hashes, signal }: CopyRequest,
  offset: number,
  bytes: Uint8Array,
): Promise<void> {
  if (bytes.length === 0) return
  const steps = [opened.write(offset, bytes, { signal }), hashes.update(bytes)]
  await Promise.allSettled(steps)
  await Promise.all(steps)
}

/**
 * Whoever fills a buffer within this time gets a second one, to be filled while the first is worked
 * on; whoever is slower has not filled it by then anyway.
 */
const FAST_FILL_MS = 100

async function fill(
  { body, slots, signal }: CopyRequest,
  slot: Uint8Array,
  left: number,
): Promise<number> {
  const begin = performance.now()
  try {
    const count = await body.fill(slot)
    const isFast = performance.now() - begin < FAST_FILL_MS
    if (isFast && slots.count === 1 && count < left) slots.extend(1)
    return count
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof QuaysideError ? error : partCut(error)
  }
}

const noop = () => undefined

function checkHashes({ md5, sha256 }: AnnouncedPiece, have: PieceDigests): void {
  if (md5 !== undefined && toHex(md5) !== have.md5) throw partHashWrong('MD5')
  if (sha256 !== undefined && toHex(sha256) !== have.sha256) throw partHashWrong('SHA-256')
}

function toHex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex')
}

function told({ follows }: AnnouncedPiece, { md5, sha256 }: PieceDigests) {
  return { etag: (follows === undefined && (md5 ?? sha256)) || '', sha256 }
}
