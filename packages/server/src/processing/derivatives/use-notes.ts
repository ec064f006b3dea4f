import { LRUCache } from 'lru-cache'
import type { Db } from '../../db/database.ts'
import type { DerivativeId } from '../../lib/ids.ts'
import { noteUses } from './derivative-repository.ts'

/** Remembers which derivatives are in use, so that the others are the first to go. */
export interface UseNotes {
  /** Costs nothing: written later, with others, and not with each use. */
  note(id: DerivativeId): void
  /** Writes what was noted. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** Who goes first is a matter of days, so some minutes are exact enough. */
const EVERY_MS = 5 * 60_000
const FLUSH_MS = 30_000
/** Databases limit the parameters of a statement. */
const BATCH = 500
const MAX_REMEMBERED = 50_000

export function createUseNotes({
  db,
  now,
}: {
  readonly db: Db
  readonly now: () => number
}): UseNotes {
  const written = new LRUCache<DerivativeId, number>({ max: MAX_REMEMBERED })
  const pending = new Set<DerivativeId>()

  async function flush(): Promise<void> {
    const ids = [...pending]
    pending.clear()
    for (let at = 0; at < ids.length; at += BATCH) {
      await noteUses(db, ids.slice(at, at + BATCH), now())
    }
  }
  // A use that could not be noted is noted with one of the next.
  const timer = setInterval(() => void flush().catch(() => undefined), FLUSH_MS).unref()

  return {
    note(id) {
      const time = now()
      if (time - (written.get(id) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return
      written.set(id, time)
      pending.add(id)
    },
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}
