import type { Database, Trx } from '../db/database.ts'
import type { ApiKey, ObjectId } from '../lib/ids.ts'
import type { StorageDriver } from '../storage/storage.ts'
import type { DropDerivatives } from './delete-file.ts'
import { deleteUnusedObject } from './object-repository.ts'

export interface LetObjectGoDeps {
  readonly database: Pick<Database, 'afterCommit'>
  readonly storage: Pick<StorageDriver, 'delete'>
  readonly dropDerivatives: DropDerivatives
  /** Told which bytes are about to go: nothing serves them from memory. */
  readonly forgetBytes: (storageKey: string) => void
  /**
   * How long bytes outlive their row, for those who have looked the file up and not opened it yet; not
   * at all by default. What a process that ends leaves behind is found by the sweep.
   */
  readonly graceMs?: number | undefined
}

/**
 * Removes an object that a file shows no longer, when no other one does, with what was converted
 * from it; its bytes go once the transaction is durable. Whoever is reading them just now gets all
 * of them or a broken connection.
 */
export type LetObjectGo = (trx: Trx, appKey: ApiKey, objectId: ObjectId) => Promise<void>

/** A file is often opened just when it was stored, which is when it is moved, too. */
export const MOVED_GRACE_MS = 10_000

/** What cannot be deleted by then is found by the sweep. */
const DELETE_MS = 30_000

export function createLetObjectGo(deps: LetObjectGoDeps): LetObjectGo {
  const { database, storage, dropDerivatives, forgetBytes, graceMs = 0 } = deps

  function deleteBytes(storageKey: string): void {
    forgetBytes(storageKey)
    const signal = AbortSignal.timeout(DELETE_MS)
    storage.delete(storageKey, { signal }).catch(() => undefined)
  }

  return async function letObjectGo(trx, appKey, objectId) {
    const freeKey = await deleteUnusedObject(trx, objectId)
    if (freeKey === undefined) return
    await dropDerivatives(trx, appKey, objectId)
    database.afterCommit(trx, () => {
      if (graceMs === 0) deleteBytes(freeKey)
      else setTimeout(() => deleteBytes(freeKey), graceMs).unref()
    })
  }
}
