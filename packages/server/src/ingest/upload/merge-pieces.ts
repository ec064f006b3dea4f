import { Readable } from 'node:stream'
import { byteBodyFromReadable } from '../../lib/byte-body-from-readable.ts'
import type { ApiKey } from '../../lib/ids.ts'
import type { StorageUpload } from '../../storage/storage.ts'
import type { Storages } from '../../storage/storages.ts'
import type { Digests, Hasher, HashSession } from '../hasher.ts'
import type { SlotPool, Slots } from '../slots.ts'
import type { Span } from './upload-plan.ts'

export interface MergeRequest {
  /** Whose share of the memory it uses. */
  readonly appKey: ApiKey
  readonly spans: readonly Span[]
  readonly size: number
  readonly storageKey: string
  readonly signal: AbortSignal
}

/** Writes pieces one after the other into one object and hashes them on the way. */
export type MergePieces = (request: MergeRequest) => Promise<Digests>

type MergingStorage = Pick<Storages, 'beginUpload' | 'partSizeOf' | 'read'>

/** One buffer is filled while the other is written and hashed. */
const SLOTS = 2

/** Nothing of the object is left when it rejects; the pieces are never touched. */
export function createMergePieces({
  storage,
  slots: pool,
  hasher,
}: {
  readonly storage: MergingStorage
  readonly slots: SlotPool
  readonly hasher: Hasher
}): MergePieces {
  return async function mergePieces(request) {
    const { appKey, storageKey, signal } = request
    const size = storage.partSizeOf(storageKey)
    const want = { appKey, size, min: SLOTS, want: SLOTS, signal }
    // First, as whoever waits for buffers shall hold nothing in the storage.
    const slots = await pool.reserve(want)
    const session = hasher.open({ isSavable: false, from: undefined })
    try {
      return await write(storage, request, { session, slots })
    } finally {
      session.close()
      slots.release()
    }
  }
}

async function write(
  storage: MergingStorage,
  { spans, size, storageKey, signal }: MergeRequest,
  { session, slots }: Pick<CopyRequest, 'session' | 'slots'>,
): Promise<Digests> {
  const upload = await storage.beginUpload(storageKey, { signal })
  try {
    await copy({ chunks: readSpans(storage, spans, signal), upload, session, slots, signal })
    const digests = await session.digest()
    await upload.finish(size, { signal })
    return digests
  } catch (error) {
    await upload.abort().catch(() => undefined) // the sweep finds what could not be removed
    throw error
  }
}

async function* readSpans(storage: MergingStorage, spans: readonly Span[], signal: AbortSignal) {
  for (const { storageKey, start, end } of spans) {
    if (start < end) yield* await storage.read(storageKey, { start, end }, { signal })
  }
}

interface CopyRequest {
  readonly chunks: AsyncGenerator<Uint8Array>
  readonly upload: StorageUpload
  readonly session: HashSession
  readonly slots: Slots
  readonly signal: AbortSignal
}

async function copy({ chunks, upload, session, slots, signal }: CopyRequest): Promise<void> {
  const body = byteBodyFromReadable(Readable.from(chunks, { objectMode: false }))
  let kept: Promise<void> = Promise.resolve()
  const keep = async (slot: Uint8Array, offset: number, bytes: Uint8Array) => {
    const steps = [upload.writePart(offset, bytes, { signal }), session.update(bytes)]
    // Nobody may get the buffer while one of them still reads it.
    await Promise.allSettled(steps)
    await Promise.all(steps)
    slots.give(slot)
  }
  try {
    for (let offset = 0; ; ) {
      const slot = await slots.take(signal)
      const count = await body.fill(slot)
      await kept
      if (count > 0) kept = keep(slot, offset, slot.subarray(0, count))
      kept.catch(() => undefined) // whoever waits for it next sees it
      offset += count
      if (count < slot.length) break
    }
    await kept
  } finally {
    await Promise.allSettled([kept])
    body.cancel()
  }
}
