import { hash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { databaseNow } from '../db/clock.ts'
import type { Database } from '../db/database.ts'
import { type Pace, shiftPace, UNLIMITED } from '../lib/pace.ts'
import type { Paces } from '../sources/paces.ts'

/** Nobody needs to know of a limit that was met so long ago. */
const KEPT_MS = 24 * 3_600_000
/** Of several processes that change a pace at once one gets through each time. */
const MAX_TRIES = 100

/** A pace as it was read, in the time of this process's clock. */
interface ReadPace {
  readonly pace: Pace
  /** `undefined`: there is no row. */
  readonly version: number | undefined
  /** How far the database's clock is ahead of ours; all processes go by the database's. */
  readonly aheadMs: number
}

/** Paces that all processes on one database share. Only limits that were met have a row. */
export function createSharedPaces(database: Database): Paces {
  return {
    read: async (key) => (await readPace(database, idOf(key))).pace,
    async change(key, change) {
      const id = idOf(key)
      for (let tries = 1; ; tries++) {
        const before = await readPace(database, id)
        const pace = change(before.pace)
        const isNothing = pace.limit === undefined && before.version === undefined
        if (isNothing || (await savePace(database, id, before, pace))) return pace
        if (tries === MAX_TRIES) throw new Error('a pace is changed by too many at once')
        await sleep(Math.random() * tries)
      }
    },
  }
}

/** Keys hold people's accounts; nobody has to find these there. */
const idOf = (key: string): string => hash('sha256', key, 'base64url')

async function readPace({ db, dialect }: Database, id: string): Promise<ReadPace> {
  const row = await db
    .selectFrom('source_paces')
    .select(['pace', 'version'])
    .select(databaseNow(dialect).as('now'))
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return { pace: UNLIMITED, version: undefined, aheadMs: 0 }
  const aheadMs = Number(row.now) - Date.now()
  return { pace: shiftPace(parsePace(row.pace), -aheadMs), version: row.version, aheadMs }
}

/** `false` when another process was faster. */
async function savePace(
  { db, dialect }: Database,
  id: string,
  { version, aheadMs }: ReadPace,
  changed: Pace,
): Promise<boolean> {
  const now = databaseNow(dialect)
  if (version === undefined) {
    const ahead = await db.selectNoFrom(now.as('now')).executeTakeFirstOrThrow()
    const pace = JSON.stringify(shiftPace(changed, Number(ahead.now) - Date.now()))
    await db
      .deleteFrom('source_paces')
      .where('changed_at', '<', Date.now() - KEPT_MS)
      .execute()
    const inserted = await db
      .insertInto('source_paces')
      .values({ id, pace, version: 1, changed_at: now })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirst()
    return inserted.numInsertedOrUpdatedRows === 1n
  }
  const pace = JSON.stringify(shiftPace(changed, aheadMs))
  const updated = await db
    .updateTable('source_paces')
    .set({ pace, version: version + 1, changed_at: now })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  return updated.numUpdatedRows === 1n
}

/** Written by `savePace` only. */
function parsePace(text: string): Pace {
  return JSON.parse(text) as Pace
}
