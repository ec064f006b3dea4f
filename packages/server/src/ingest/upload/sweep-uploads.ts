import type { Database } from '../../db/database.ts'
import type { Leftovers } from './leftovers.ts'
import { deletePieces } from './piece-repository.ts'
import { deleteIdleUpload, findIdleUploads } from './upload-repository.ts'

/** Long enough for a laptop to be closed over night and for a client to ask for its answer again. */
const IDLE_MS = 24 * 60 * 60_000
const BATCH = 100

/** Forgets uploads that nobody has touched for a day, with what has arrived of them. */
export function createSweepUploads({
  database,
  leftovers,
  now,
}: {
  readonly database: Database
  readonly leftovers: Leftovers
  readonly now: () => Date
}): (signal: AbortSignal) => Promise<void> {
  return async function sweepUploads(signal) {
    const before = now().getTime() - IDLE_MS
    for (;;) {
      const ids = await findIdleUploads(database.db, before, BATCH)
      if (ids.length === 0) return
      for (const id of ids) {
        signal.throwIfAborted()
        const keys = await database.transaction(async (trx) =>
          (await deleteIdleUpload(trx, id, before)) ? deletePieces(trx, id) : [],
        )
        leftovers.remove(keys)
      }
    }
  }
}
