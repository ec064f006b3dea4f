import type { ApiKey } from '../lib/ids.ts'
import type { OpenedFile } from '../sources/source.ts'
import type { StorageUpload } from '../storage/storage.ts'
import { overMaxSize } from './errors.ts'
import type { Digests, Hasher } from './hasher.ts'
import type { SlotPool, Slots } from './slots.ts'

export interface ExportRequest {
  /** Whose share of the memory it uses. */
  readonly appKey: ApiKey
  readonly opened: OpenedFile
  readonly upload: StorageUpload
  readonly maxSize: number | undefined
  readonly onBytes: (count: number) => void
  readonly signal: AbortSignal
}

export type CopyExport = (request: ExportRequest) => Promise<Digests & { readonly size: number }>

/**
 * Copies what cannot be fetched from the middle, such as a document that exists only as an export:
 * a broken connection means to begin again. Its length may be known only when it has ended.
 */
export function createCopyExport({
  slots: pool,
  hasher,
}: {
  slots: SlotPool
  hasher: Hasher
}): CopyExport {
  return async function copyExport(request) {
    const { appKey, upload, signal, opened } = request
    const slots = await pool.reserve({ appKey, size: upload.partSize, min: 1, want: 1, signal })
    const session = hasher.open({ isSavable: false, from: undefined })
    try {
      const size = await copy(request, slots, session)
      return { ...(await session.digest()), size }
    } finally {
      opened.body.cancel()
      session.close()
      slots.release()
    }
  }
}

async function copy(
  { opened, upload, maxSize, onBytes, signal }: ExportRequest,
  slots: Slots,
  session: ReturnType<Hasher['open']>,
): Promise<number> {
  const slot = await slots.take(signal)
  for (let offset = 0; ; ) {
    const count = await opened.body.fill(slot)
    const bytes = slot.subarray(0, count)
    if (count > 0) {
      if (maxSize !== undefined && offset + count > maxSize)
        throw overMaxSize(offset + count, maxSize)
      await Promise.all([upload.writePart(offset, bytes, { signal }), session.update(bytes)])
      offset += count
      onBytes(count)
    }
    if (count < slot.length) return offset
  }
}
