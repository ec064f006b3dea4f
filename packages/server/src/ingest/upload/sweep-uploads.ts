import type { Database } from '../../db/database.ts'
import type { Leftovers } from './leftovers.ts'
import { deletePieces } from './piece-repository.ts'
import type { Places } from './places.ts'
import { deleteIdleUpload, findIdleUploads } from './upload-repository.ts'

/** Long enough for a laptop to be closed over night and for a client to ask for its answer again. */
const IDLE_MS = 24 * 60 * 60_000
const BATCH = 100

/** Forgets uploads that nobody has touched for a day, with what has arrived of them. */
export function createSweepUploads({
  database,
  leftovers,
  places,
  now,
}: {
  readonly database: Database
  readonly leftovers: Leftovers
  readonly places: Pick<Places, 'forget'>
  readonly now: () => Date
}): (signal: AbortSignal) => Promise<void> {
  return async function sweepUploads(signal) {
    const before = now().getTime() - IDLE_MS
    for (;;) {
      const ids = await findIdleUploads(database.db, before, BATCH)
      if (ids.length === 0) return
      for (const id of ids) {
        signal.throwIfAborted()
        const { idle, keys } = await database.transaction(async (trx) => {
          const idle = await deleteIdleUpload(trx, id, before)
          return { idle, keys: idle ? await deletePieces(trx, id) : [] }
        })
        leftovers.remove(keys)
        leftovers.removePlace(idle?.place)
        await places.forget(id)
      }
    }
  }
}
