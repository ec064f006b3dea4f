import pLimit from 'p-limit'
import type { ApiKey } from '../../lib/ids.ts'
import type { AppRemovalDeps } from './app-removal.ts'
import {
  APP_TABLES,
  type AppTable,
  type Bytes,
  deleteApp,
  deleteDeliveries,
  deleteDerivatives,
  deleteFiles,
  deleteObjects,
  deletePieces,
  deleteRows,
  hasDeliveries,
  hasOpenTransfers,
  listConnectionIds,
  listDerivatives,
  listObjects,
  listPieces,
  type RemovedApp,
  stopTransfers,
  stopUploads,
} from './removal-repository.ts'

/**
 * Removes what a deleted app had. Resolves to whether nothing is left, not even the app. Each step
 * finds by itself what is left to do, so that it can be broken off anywhere and begun again, and
 * by two processes at once.
 */
export type ClearApp = (app: RemovedApp, signal: AbortSignal) => Promise<boolean>

/** Rows in one statement: others need the database meanwhile. */
const BATCH = 500
/** A storage answers a few at a time without others noticing. */
const AT_ONCE = 8
const MINUTE_MS = 60_000
/** The longest a request that was let in before may still be under way, and add something. */
const SETTLED_MS = 10 * MINUTE_MS
/** A bucket of the app's own that does not answer for so long will not; its bytes stay there. */
const PATIENCE_MS = 3 * 24 * 60 * MINUTE_MS

export function createClearApp(deps: AppRemovalDeps): ClearApp {
  const { database, connections, now, log } = deps
  const { db } = database

  async function endConnections(apiKey: ApiKey, signal: AbortSignal): Promise<void> {
    for (;;) {
      const ids = await listConnectionIds(db, apiKey, AT_ONCE)
      if (ids.length === 0) return
      signal.throwIfAborted()
      await Promise.all(ids.map((id) => connections.forget(apiKey, id, signal)))
    }
  }

  /** Until a batch finds less than it could take. */
  async function inBatches(signal: AbortSignal, removeBatch: () => Promise<number>): Promise<void> {
    while ((await removeBatch()) === BATCH) signal.throwIfAborted()
  }

  const removeRows = (apiKey: ApiKey, table: AppTable) => () =>
    database.transaction((trx) =>
      deleteRows(trx, database.dialect, table, { apiKey, limit: BATCH }),
    )

  const removeFiles = (apiKey: ApiKey) => async () => {
    const handles = await database.transaction((trx) => deleteFiles(trx, apiKey, BATCH))
    handles.forEach(deps.forgetFile)
    return handles.length
  }

  const removeDeliveries = (apiKey: ApiKey) => () =>
    database.transaction((trx) =>
      deleteDeliveries(trx, apiKey, { now: now().getTime(), limit: BATCH }),
    )

  return async function clearApp({ apiKey, deletedAt }, signal) {
    const age = now().getTime() - deletedAt.getTime()
    const removeBytes = createRemoveBytes(deps, { canLeave: age > PATIENCE_MS })
    await stopTransfers(db, apiKey)
    await stopUploads(db, apiKey)
    await endConnections(apiKey, signal)
    if (await hasOpenTransfers(db, apiKey)) return false

    await inBatches(signal, removeFiles(apiKey))
    const pieces = (after: string) => listPieces(db, apiKey, { after, limit: BATCH })
    const objects = (after: string) => listObjects(db, apiKey, { after, limit: BATCH })
    const keptPieces = await removeBytes(pieces, (ids) => deletePieces(db, ids), signal)
    const keptObjects = await removeBytes(objects, (ids) => deleteObjects(db, ids), signal)
    const made = (after: string) => listDerivatives(db, apiKey, { after, limit: BATCH })
    const keptMade = await removeBytes(made, (ids) => deleteDerivatives(db, ids), signal)
    const kept = keptPieces + keptObjects + keptMade
    if (kept > 0) {
      log.warn({ apiKey, objects: kept }, 'bytes of a deleted app cannot go')
      return false
    }
    await inBatches(signal, removeDeliveries(apiKey))
    if (await hasDeliveries(db, apiKey)) return false
    for (const table of APP_TABLES) await inBatches(signal, removeRows(apiKey, table))
    if (age < SETTLED_MS) return false
    await deleteApp(db, apiKey)
    log.info({ apiKey }, 'a deleted app is gone with all it had')
    return true
  }
}

/**
 * Bytes go before the row that names them, unlike where a file is deleted: nothing shows them any
 * more, and what cannot go now has to be found again.
 */
function createRemoveBytes(
  { storage, forgetBytes, log }: Pick<AppRemovalDeps, 'storage' | 'forgetBytes' | 'log'>,
  { canLeave }: { readonly canLeave: boolean },
) {
  const limit = pLimit(AT_ONCE)

  async function removeOne({ storageKey }: Bytes<string>, signal: AbortSignal): Promise<boolean> {
    forgetBytes(storageKey)
    try {
      await storage.delete(storageKey, { signal })
      return true
    } catch (error) {
      signal.throwIfAborted()
      if (canLeave)
        log.warn({ err: error, storageKey }, 'bytes of a deleted app stay where they are')
      return canLeave
    }
  }

  /** Resolves to how many could not go. */
  return async function removeBytes<Id extends string>(
    next: (after: string) => Promise<readonly Bytes<Id>[]>,
    deleteRowsOf: (ids: readonly Id[]) => Promise<void>,
    signal: AbortSignal,
  ): Promise<number> {
    let kept = 0
    for (let after = ''; ; ) {
      const batch = await next(after)
      const isGone = await Promise.all(batch.map((one) => limit(() => removeOne(one, signal))))
      await deleteRowsOf(batch.filter((_, at) => isGone[at]).map(({ id }) => id))
      kept += isGone.filter((one) => !one).length
      const last = batch.at(-1)
      if (!last || batch.length < BATCH) return kept
      signal.throwIfAborted()
      after = last.id
    }
  }
}
