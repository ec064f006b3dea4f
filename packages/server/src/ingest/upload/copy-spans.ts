import { Readable } from 'node:stream'
import { byteBodyFromReadable } from '../../lib/byte-body-from-readable.ts'
import type { ApiKey } from '../../lib/ids.ts'
import type { SlotPool, Slots } from '../slots.ts'
import type { Span } from './upload-plan.ts'

export type ReadSpan = (span: Span, signal: AbortSignal) => AsyncIterable<Uint8Array>

/** Called one after the other; the next buffer fills meanwhile. `bytes` is free when it settles. */
export type KeepBytes = (offset: number, bytes: Uint8Array) => Promise<void>

export interface CopySpans {
  readonly pool: SlotPool
  /** Whose share of the memory it uses. */
  readonly appKey: ApiKey
  /** All but the last call of `KeepBytes` get so much. */
  readonly partSize: number
  readonly spans: readonly Span[]
  readonly readSpan: ReadSpan
  readonly signal: AbortSignal
}

/** One buffer is filled while the other is kept. */
const SLOTS = 2

/**
 * Reads spans one after the other in buffers of the pool. `work` gets the copying when there are
 * some: whoever waits for buffers shall hold nothing in the storage.
 */
export async function copySpans<T>(
  request: CopySpans,
  work: (copy: (keep: KeepBytes) => Promise<void>) => Promise<T>,
): Promise<T> {
  const { pool, appKey, partSize: size, signal } = request
  const slots = await pool.reserve({ appKey, size, min: SLOTS, want: SLOTS, signal })
  try {
    return await work((keep) => copy(request, slots, keep))
  } finally {
    slots.release()
  }
}

async function copy(request: CopySpans, slots: Slots, keepBytes: KeepBytes): Promise<void> {
  const { signal } = request
  const body = byteBodyFromReadable(Readable.from(chunks(request), { objectMode: false }))
  let kept: Promise<void> = Promise.resolve()
  const keep = async (slot: Uint8Array, offset: number, count: number) => {
    await keepBytes(offset, slot.subarray(0, count))
    slots.give(slot)
  }
  try {
    for (let offset = 0; ; ) {
      const slot = await slots.take(signal)
      const count = await body.fill(slot)
      await kept
      if (count > 0) kept = keep(slot, offset, count)
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

async function* chunks({ spans, readSpan, signal }: CopySpans): AsyncGenerator<Uint8Array> {
  for (const span of spans) if (span.start < span.end) yield* readSpan(span, signal)
}
