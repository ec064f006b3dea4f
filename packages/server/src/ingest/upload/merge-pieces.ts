import type { ApiKey } from '../../lib/ids.ts'
import type { StorageCallOptions } from '../../storage/storage.ts'
import type { Storages } from '../../storage/storages.ts'
import type { Digests, Hasher } from '../hasher.ts'
import type { SlotPool } from '../slots.ts'
import { copySpans, type ReadSpan } from './copy-spans.ts'
import type { Span } from './upload-plan.ts'

export interface MergeRequest {
  /** Whose share of the memory it uses. */
  readonly appKey: ApiKey
  readonly spans: readonly Span[]
  readonly readSpan: ReadSpan
  readonly size: number
  readonly storageKey: string
  readonly signal: AbortSignal
}

/** Writes pieces one after the other into one object and hashes them on the way. */
export type MergePieces = (request: MergeRequest) => Promise<Digests>

/** Nothing of the object is left when it rejects; the pieces are never touched. */
export function createMergePieces({
  storage,
  slots: pool,
  hasher,
}: {
  readonly storage: Pick<Storages, 'beginUpload' | 'partSizeOf'>
  readonly slots: SlotPool
  readonly hasher: Hasher
}): MergePieces {
  return async function mergePieces({ appKey, spans, readSpan, size, storageKey, signal }) {
    const options: StorageCallOptions = { signal }
    const session = hasher.open({ isSavable: false, from: undefined })
    const partSize = storage.partSizeOf(storageKey)
    try {
      return await copySpans({ pool, appKey, partSize, spans, readSpan, signal }, async (copy) => {
        const upload = await storage.beginUpload(storageKey, options)
        try {
          await copy(async (offset, bytes) => {
            const steps = [upload.writePart(offset, bytes, options), session.update(bytes)]
            // Nobody may get the buffer while one of them still reads it.
            await Promise.allSettled(steps)
            await Promise.all(steps)
          })
          const digests = await session.digest()
          await upload.finish(size, options)
          return digests
        } catch (error) {
          await upload.abort().catch(() => undefined) // the sweep finds what could not be removed
          throw error
        }
      })
    } finally {
      session.close()
    }
  }
}
