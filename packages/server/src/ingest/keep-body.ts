import { QuaysideError } from '../errors.ts'
import type { ByteBody } from '../lib/byte-body.ts'
import type { ApiKey } from '../lib/ids.ts'
import { withPace } from '../lib/with-pace.ts'
import type { StorageUpload } from '../storage/storage.ts'
import type { Storages } from '../storage/storages.ts'
import { bodyCut, bodyMissing, overMaxSize, storeBusy, tooLarge, underMinSize } from './errors.ts'
import type { Digests, Hasher } from './hasher.ts'
import type { SlotPool, Slots } from './slots.ts'

/** Bytes that somebody sends us in one piece. */
export interface SentBody {
  /** Whose share of the buffers it uses, and in whose storage it comes to rest. */
  readonly appKey: ApiKey
  readonly body: ByteBody
  /** How long it says it is. */
  readonly length?: number | undefined
  /** Where that is not said: how long it can be. Shorter bodies need smaller buffers. */
  readonly atMost?: number | undefined
  /** Of the policy. */
  readonly minSize?: number | undefined
  readonly maxSize?: number | undefined
  /** A body without a byte is a file, too; by default it is a mistake. */
  readonly mayBeEmpty?: boolean | undefined
  /** Aborted when the sender goes. */
  readonly signal: AbortSignal
}

/** Bytes that rest with us and that nothing names yet. */
export interface KeptBody extends Digests {
  readonly storageKey: string
  readonly size: number
  /** The first bytes, to tell the type by. */
  readonly head: Uint8Array
}

/**
 * Brings a body into the app's storage, hashed while it flows, in the memory of two buffers however
 * long it is. Nothing is kept when it rejects: `file_too_large`, `file_too_small`, `body_missing`,
 * `body_cut`, `store_busy`, or as the storage does. What is left of the body then is its owner's
 * business.
 */
export type KeepBody = (sent: SentBody) => Promise<KeptBody>

export interface KeepBodyDeps {
  readonly storage: Pick<Storages, 'placeOf' | 'partSizeOf' | 'put' | 'beginUpload'>
  readonly hasher: Hasher
  /** Not the transfers': people on slow lines hold theirs for minutes. */
  readonly slots: SlotPool
  /** Whoever sends less than a twentieth of a MiB, or of a shorter body, in such a time is given up. */
  readonly stallMs?: number
  /** Whoever finds no buffer for so long is told to come again. */
  readonly patienceMs?: number
}

const MIB = 1024 * 1024
const STALL_MS = 60_000
const STALL_SHARE = 1 / 20
/** Nothing moves meanwhile, and proxies and clients give up after a minute of that. */
const PATIENCE_MS = 30_000
/** Enough to tell a file's type by its first bytes. */
const HEAD_BYTES = 4_100

export function createKeepBody(deps: KeepBodyDeps): KeepBody {
  return async function keepBody(sent) {
    const place = await deps.storage.placeOf(sent.appKey)
    const limited = limit(sent, place.maxBytes)
    if (sent.length !== undefined) checkSize(sent.length, limited)
    const storageKey = place.newKey()
    const slots = await reserve(deps, sent, storageKey)
    try {
      return await keep(deps, limited, storageKey, slots)
    } finally {
      slots.release()
    }
  }
}

/** What a body may be, with the storage's limit and the policy's in one. */
type Limited = SentBody & {
  readonly maxSize: number
  /** Whose limit it is: the policy's or the storage's. */
  readonly tooLarge: typeof overMaxSize
}

function limit(sent: SentBody, maxBytes: number): Limited {
  const { maxSize = Infinity } = sent
  return maxSize < maxBytes
    ? { ...sent, maxSize, tooLarge: overMaxSize }
    : { ...sent, maxSize: maxBytes, tooLarge }
}

/** What fits into one buffer is written at once, everything else in parts. */
async function keep(
  deps: KeepBodyDeps,
  sent: Limited,
  storageKey: string,
  slots: Slots,
): Promise<KeptBody> {
  const { signal, mayBeEmpty = false } = sent
  const fill = createFill(sent, deps.stallMs)
  const slot = await slots.take(signal)
  const count = await fill(slot)
  if (count === 0 && !mayBeEmpty) throw bodyMissing()
  const isWhole = count < slot.length
  if (!isWhole && slot.length < deps.storage.partSizeOf(storageKey)) throw longerThanSaid()
  const head = slot.slice(0, Math.min(count, HEAD_BYTES))
  const hashes = deps.hasher.open({ isSavable: false, from: undefined })
  try {
    const size = isWhole
      ? await putWhole(deps, sent, storageKey, { hashes, bytes: slot.subarray(0, count) })
      : await putInParts(deps, sent, storageKey, { hashes, slots, fill, first: slot })
    return { storageKey, size, head, ...(await hashes.digest()) }
  } finally {
    hashes.close()
  }
}

type Hashes = ReturnType<Hasher['open']>

async function putWhole(
  { storage }: KeepBodyDeps,
  sent: Limited,
  storageKey: string,
  { hashes, bytes }: { readonly hashes: Hashes; readonly bytes: Uint8Array },
): Promise<number> {
  checkSize(bytes.length, sent)
  checkWhole(bytes.length, sent)
  await hashes.update(bytes)
  await storage.put(storageKey, bytes, { signal: sent.signal })
  return bytes.length
}

interface Parts {
  readonly hashes: Hashes
  readonly slots: Slots
  readonly fill: Fill
  /** Full. */
  readonly first: Uint8Array
}

async function putInParts(
  { storage }: KeepBodyDeps,
  sent: Limited,
  storageKey: string,
  parts: Parts,
): Promise<number> {
  const { signal } = sent
  const upload = await storage.beginUpload(storageKey, { signal })
  try {
    const size = await copy(sent, upload, parts)
    checkSize(size, sent)
    checkWhole(size, sent)
    await upload.finish(size, { signal })
    return size
  } catch (error) {
    await upload.abort().catch(() => undefined) // the sweep finds what could not be removed
    throw error
  }
}

/** From a first full buffer to the end: one is filled while another is written and hashed. */
async function copy(
  { maxSize, tooLarge, signal }: Limited,
  upload: StorageUpload,
  { hashes, slots, fill, first }: Parts,
): Promise<number> {
  const write = async (offset: number, slot: Uint8Array, count: number) => {
    const bytes = slot.subarray(0, count)
    try {
      if (count === 0) return
      await Promise.all([upload.writePart(offset, bytes, { signal }), hashes.update(bytes)])
    } finally {
      slots.give(slot)
    }
  }
  let writing: Promise<void> = Promise.resolve()
  try {
    let [slot, count, size] = [first, first.length, 0]
    for (;;) {
      if (size + count > maxSize) throw tooLarge(size + count, maxSize)
      writing = write(size, slot, count)
      size += count
      if (count < slot.length) break
      slot = await slots.take(signal)
      ;[count] = await Promise.all([fill(slot), writing])
    }
    await writing
    return size
  } finally {
    // Until then the buffers are the storage's.
    await writing.catch(() => undefined)
  }
}

type Fill = (target: Uint8Array) => Promise<number>

/** Reads on, but for senders that stall or drip, which must not look as if they had finished. */
function createFill({ body, length = MIB, signal }: SentBody, stallMs = STALL_MS): Fill {
  let isGivenUp = false
  const watched: ByteBody = {
    ...body,
    cancel() {
      isGivenUp = true
      body.cancel()
    },
  }
  return async (target) => {
    const pace = { bytes: Math.min(target.length, length, MIB) * STALL_SHARE, ms: stallMs }
    try {
      const count = await withPace(watched, pace).fill(target)
      signal.throwIfAborted()
      if (isGivenUp) throw bodyCut(new Error('the sender stalled'))
      return count
    } catch (error) {
      signal.throwIfAborted()
      throw error instanceof QuaysideError ? error : bodyCut(error)
    }
  }
}

/** Up to two buffers. Rejects with `store_busy` when none becomes free in time. */
async function reserve(
  { storage, slots, patienceMs = PATIENCE_MS }: KeepBodyDeps,
  { appKey, length, atMost, signal }: SentBody,
  storageKey: string,
): Promise<Slots> {
  const longest = length ?? atMost ?? Infinity
  const size = slotSize(storage.partSizeOf(storageKey), longest)
  const want = longest < size ? 1 : 2
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(storeBusy()), patienceMs)
  try {
    const either = AbortSignal.any([signal, patience.signal])
    return await slots.reserve({ appKey, size, min: 1, want, signal: either })
  } finally {
    clearTimeout(timer)
  }
}

/** Buffers of whole bodies, in few sizes so that they can be used again. */
const SMALL_SLOTS: readonly number[] = [64 * 1024, MIB]

/** A whole body has to leave room in its buffer, so that its end is seen; others come in parts. */
function slotSize(partSize: number, longest: number): number {
  return SMALL_SLOTS.find((size) => longest < size && size < partSize) ?? partSize
}

function checkSize(size: number, { minSize, maxSize, tooLarge }: Limited): void {
  if (size > maxSize) throw tooLarge(size, maxSize)
  if (minSize !== undefined && size < minSize) throw underMinSize(size, minSize)
}

function checkWhole(size: number, { length = size }: SentBody): void {
  if (size !== length) throw bodyCut(new Error(`${size} of ${length} bytes have come`))
}

const longerThanSaid = () => bodyCut(new Error('more bytes have come than there can be'))
