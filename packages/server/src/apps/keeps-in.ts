import { LRUCache } from 'lru-cache'
import type { Db } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'
import { storageLocationUnset } from './errors.ts'
import { findSourceStorage } from './source-storage-repository.ts'

/** Rejects with `storage_location_unset` where the app has no place to keep files at this source. */
export type AssertKeepsIn = (appKey: ApiKey, source: string) => Promise<void>

/** How long a choice that another process changed may be believed unchanged; every upload asks. */
const BELIEVED_MS = 2_000
const REMEMBERED = 1_000

export function createAssertKeepsIn(db: Db): AssertKeepsIn {
  const known = new LRUCache<string, true>({ max: REMEMBERED, ttl: BELIEVED_MS })

  return async function assertKeepsIn(appKey, source) {
    const key = `${appKey} ${source}`
    if (known.has(key)) return
    const storage = await findSourceStorage(db, appKey, source)
    if (!storage?.connectionId) throw storageLocationUnset(source)
    known.set(key, true)
  }
}
