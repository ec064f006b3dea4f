import type { Database } from '../db/database.ts'
import type { Handle } from '../lib/ids.ts'
import type { Connection } from './connection.ts'

/** Rows in one statement: others need the database meanwhile. */
const BATCH = 500

/**
 * Links whose connection came to its end live on by another one of the same account, whichever
 * session made it. Nobody gains by it what the new connection does not give them.
 */
export async function adoptLinks(
  {
    database: { db },
    forgetFile,
  }: {
    readonly database: Pick<Database, 'db'>
    readonly forgetFile?: ((handle: Handle) => void) | undefined
  },
  { id, appKey, source, accountId }: Connection,
): Promise<void> {
  for (;;) {
    const moved = await db
      .updateTable('files')
      .set({ connection_id: id })
      .where('handle', 'in', ({ selectFrom }) =>
        selectFrom('files')
          .innerJoin('connections', 'connections.id', 'files.connection_id')
          .select('files.handle')
          .where('connections.app_key', '=', appKey)
          .where('connections.source', '=', source)
          .where('connections.account_id', '=', accountId)
          .where('connections.status', '=', 'broken')
          .where('files.deleted_at', 'is', null)
          .limit(BATCH),
      )
      .returning('handle')
      .execute()
    for (const { handle } of moved) forgetFile?.(handle as Handle)
    if (moved.length < BATCH) return
  }
}
