import type { Database, Trx } from '../../db/database.ts'
import type { DropDerivatives } from '../../files/delete-file.ts'
import type { StorageDriver } from '../../storage/storage.ts'
import type { Derivative } from './derivative.ts'
import { linkKeyOf } from './identity.ts'
import {
  type Removed,
  removeDerivative,
  removeExpired,
  removeLeastUsed,
  removeMadeOf,
  sumOfSizes,
} from './removal-repository.ts'

export interface RemovalsDeps {
  readonly database: Database
  readonly storage: Pick<StorageDriver, 'delete'>
  /** Told which derivatives are gone, and which bytes are about to go: nothing serves them. */
  readonly forget: (derivative: Removed) => void
  /** Of all derivatives together. */
  readonly maxBytes: number
  /** One that nobody asks for so long goes. */
  readonly keepMs: number
  readonly now: () => number
}

/** The ways by which derivatives go. */
export interface Removals {
  /** With the content they were made of, in the transaction in which that goes. */
  readonly ofContent: DropDerivatives
  /** Also when another process has removed it or made it anew: here it is given away no more. */
  one(derivative: Derivative): Promise<void>
  /** What lay under a key that no row names any more. */
  bytes(storageKey: string): Promise<void>
  /**
   * Those whose life has ended; then, when there are more bytes than there may be, those that were
   * not used for the longest time. Resolves to how many went.
   */
  clean(signal: AbortSignal): Promise<{ readonly removed: number }>
}

/** Rows in one statement: others need the database meanwhile. */
const BATCH = 200
/** A storage answers others meanwhile. */
const AT_A_TIME = 20
/** Some room is made at once, so that the next result does not make it necessary again. */
const ROOM_SHARE = 0.1
/** Somebody may be about to read what was asked for a moment ago. */
const IN_USE_MS = 60_000
/** Work nobody has taken over for so long is asked for by nobody. */
const ABANDONED_MS = 24 * 3_600_000
/** What cannot be deleted by then is found by the sweep. */
const DELETE_MS = 30_000

export function createRemovals(deps: RemovalsDeps): Removals {
  const { database, storage, forget, maxBytes, keepMs, now } = deps

  async function bytes(storageKey: string): Promise<void> {
    const signal = AbortSignal.timeout(DELETE_MS)
    // The row is gone for good. Bytes that cannot be deleted now are found by the sweep.
    await storage.delete(storageKey, { signal }).catch(() => undefined)
  }

  async function discard(removed: readonly Removed[]): Promise<void> {
    removed.forEach(forget)
    const keys = removed.flatMap(({ storageKey }) => storageKey ?? [])
    for (let at = 0; at < keys.length; at += AT_A_TIME) {
      await Promise.all(keys.slice(at, at + AT_A_TIME).map(bytes))
    }
  }

  /** Until a batch finds nothing. */
  async function inBatches(
    remove: (trx: Trx) => Promise<readonly Removed[]>,
    signal: AbortSignal,
  ): Promise<number> {
    for (let count = 0; ; ) {
      signal.throwIfAborted()
      const removed = await database.transaction(remove)
      await discard(removed)
      count += removed.length
      if (removed.length === 0) return count
    }
  }

  async function makeRoom(signal: AbortSignal): Promise<number> {
    const sum = await sumOfSizes(database.db)
    if (sum <= maxBytes) return 0
    for (let [count, left] = [0, sum - maxBytes * (1 - ROOM_SHARE)]; ; ) {
      signal.throwIfAborted()
      const removed = await database.transaction((trx) =>
        removeLeastUsed(trx, database.dialect, {
          bytes: left,
          unusedSince: now() - IN_USE_MS,
          limit: BATCH,
        }),
      )
      await discard(removed)
      count += removed.length
      left -= removed.reduce((bytes, { size }) => bytes + size, 0)
      if (removed.length === 0 || left <= 0) return count
    }
  }

  return {
    bytes,
    async ofContent(trx, appKey, content) {
      const key = typeof content === 'string' ? content : linkKeyOf(content)
      const removed = await removeMadeOf(trx, appKey, key)
      if (removed.length > 0) database.afterCommit(trx, () => void discard(removed))
    },
    async one(derivative) {
      forget(derivative)
      await discard(await database.transaction((trx) => removeDerivative(trx, derivative)))
    },
    async clean(signal) {
      const time = now()
      const since = { unusedSince: time - keepMs, abandonedAt: time - ABANDONED_MS }
      const options = { now: time, ...since, limit: BATCH }
      const expired = await inBatches(
        (trx) => removeExpired(trx, database.dialect, options),
        signal,
      )
      return { removed: expired + (await makeRoom(signal)) }
    },
  }
}
