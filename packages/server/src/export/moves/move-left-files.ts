import { listSourceStorages, type SourceStorage } from '../../apps/source-storage-repository.ts'
import type { Database } from '../../db/database.ts'
import { findFiles } from '../../files/file-repository.ts'
import { OPEN_STATES } from '../../leases/lease-claims.ts'
import type { Handle } from '../../lib/ids.ts'
import { startMove } from './start-move.ts'

/** In one go; the rest an hour later. */
const BATCH = 500

/**
 * Begins again what waits with us to be moved and is not being moved: moves that failed, because
 * the account was full or disconnected, and files that came while there was no place for them.
 */
export function createMoveLeftFiles(database: Database) {
  return async function moveLeftFiles(
    of?: Pick<SourceStorage, 'appKey' | 'source'>,
  ): Promise<void> {
    for (const place of await listSourceStorages(database.db)) {
      if (of && (of.appKey !== place.appKey || of.source !== place.source)) continue
      const handles = await listLeftFiles(database, place)
      await database.transaction(async (trx) => {
        for (const file of await findFiles(trx, place.appKey, handles)) {
          if (file.kind === 'stored') await startMove(trx, file)
        }
      })
    }
  }
}

export type MoveLeftFiles = ReturnType<typeof createMoveLeftFiles>

async function listLeftFiles(
  { db }: Database,
  { appKey, source, connectionId }: SourceStorage,
): Promise<readonly Handle[]> {
  const rows = await db
    .selectFrom('files')
    .select('files.handle')
    .where('files.app_key', '=', appKey)
    .where('files.kind', '=', 'stored')
    .where('files.store_in', '=', source)
    .where('files.deleted_at', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('connections')
          .select('connections.id')
          .where('connections.id', '=', connectionId ?? '')
          .where('connections.status', '=', 'active'),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('exports')
            .select('exports.id')
            .whereRef('exports.moves_file', '=', 'files.handle')
            .where('exports.state', 'in', OPEN_STATES),
        ),
      ),
    )
    .limit(BATCH)
    .execute()
  return rows.map(({ handle }) => handle as Handle)
}
