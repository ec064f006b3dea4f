import type { Logger } from 'pino'
import type { Db } from '../db/database.ts'
import { findKnownKeys } from '../files/object-repository.ts'
import { findDerivativeKeys } from '../processing/derivatives/derivative-repository.ts'
import type { StoredItem } from '../storage/storage.ts'
import type { Storages } from '../storage/storages.ts'
import { findOpenUploadKeys } from './ingest-repository.ts'
import { findAddressKeys } from './upload/address-repository.ts'
import { findPieceKeys } from './upload/piece-repository.ts'
import { findPlaceKeys } from './upload/upload-repository.ts'

/** Removes bytes that no row names: left by a crash between writing them and the commit. */
export type SweepStorage = (signal: AbortSignal) => Promise<{ readonly removed: number }>

/** Far longer than any transfer lies between its last byte and its row. */
const MIN_AGE_MS = 24 * 60 * 60_000
const BATCH = 500

export function createSweepStorage({
  db,
  storage,
  log,
  now = Date.now,
}: {
  readonly db: Db
  readonly storage: Storages
  readonly log: Logger
  readonly now?: () => number
}): SweepStorage {
  async function sweepBatch(items: readonly StoredItem[], signal: AbortSignal): Promise<number> {
    const keys = items.map((item) => item.key)
    // In this order: what becomes a file between two of them is in the last what it was before.
    const open = await findOpenUploadKeys(db)
    const addresses = await findAddressKeys(db, keys)
    const pieces = await findPieceKeys(db, keys)
    const places = await findPlaceKeys(db, keys)
    const known = await findKnownKeys(db, keys)
    const derived = await findDerivativeKeys(db, keys)
    const isNamed = ({ key }: StoredItem) =>
      [known, derived, open, addresses, pieces, places].some((named) => named.has(key))
    const orphans = items.filter((item) => !isNamed(item))
    for (const item of orphans) {
      if (item.kind === 'object') await storage.delete(item.key, { signal })
      else await storage.discardUpload(item.key, item.state, { signal })
    }
    return orphans.length
  }

  async function sweepPlace(location: string, signal: AbortSignal): Promise<number> {
    let removed = 0
    let batch: StoredItem[] = []
    const before = new Date(now() - MIN_AGE_MS)
    for await (const item of storage.list(location, { before, signal })) {
      batch.push(item)
      if (batch.length < BATCH) continue
      removed += await sweepBatch(batch, signal)
      batch = []
    }
    return removed + (await sweepBatch(batch, signal))
  }

  return async function sweepStorage(signal) {
    let removed = 0
    for (const location of await storage.locations()) {
      try {
        removed += await sweepPlace(location, signal)
      } catch (error) {
        signal.throwIfAborted()
        // An app's bucket may be gone, or its keys; the others are swept all the same.
        log.warn({ err: error, location }, 'a storage could not be swept')
      }
    }
    if (removed > 0) log.info({ removed }, 'removed bytes that no file names')
    return { removed }
  }
}
