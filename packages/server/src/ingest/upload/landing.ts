import type { StorageCallOptions } from '../../storage/storage.ts'
import type { Storages } from '../../storage/storages.ts'

/** Where a piece is to lie. */
export interface Landing {
  readonly storageKey: string
  /** See `Piece`. */
  readonly placeOffset: number | undefined
  /** The most that is written at once, but for the last time exactly this much. */
  readonly partSize: number
  /** Called when there is a buffer for it, not before. */
  open(options: StorageCallOptions): Promise<OpenLanding>
}

export interface OpenLanding {
  /** `offset` is within the piece. `bytes` belongs to the storage until the promise settles. */
  write(offset: number, bytes: Uint8Array, options: StorageCallOptions): Promise<void>
  /** All `size` bytes are written: makes them durable. */
  keep(size: number, options: StorageCallOptions): Promise<void>
  /** Nobody wants them. */
  drop(): Promise<void>
}

/** An object of its own. */
export function objectLanding(
  storage: Pick<Storages, 'beginUpload' | 'partSizeOf'>,
  storageKey: string,
): Landing {
  return {
    storageKey,
    placeOffset: undefined,
    partSize: storage.partSizeOf(storageKey),
    async open(options) {
      const upload = await storage.beginUpload(storageKey, options)
      return {
        write: (offset, bytes, call) => upload.writePart(offset, bytes, call),
        keep: (size, call) => upload.finish(size, call),
        drop: () => upload.abort(),
      }
    },
  }
}
