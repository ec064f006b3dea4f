import type { Selectable } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import type { AppSourceStoragesTable } from '../db/tables.ts'
import type { ApiKey, ConnectionId, PickerSessionId } from '../lib/ids.ts'

/** The place at a source where an app keeps files. */
export interface SourceStorage {
  readonly appKey: ApiKey
  readonly source: string
  /** In whose name it is written; `undefined`: nothing more is kept there. */
  readonly connectionId: ConnectionId | undefined
  /** As listed; `''` is the root. */
  readonly folder: string
  /** The last session that was made for connecting an account. */
  readonly sessionId: PickerSessionId | undefined
  /** Grows with every choice. */
  readonly version: number
}

export async function findSourceStorage(
  db: Db | Trx,
  appKey: ApiKey,
  source: string,
): Promise<SourceStorage | undefined> {
  const row = await db
    .selectFrom('app_source_storages')
    .selectAll()
    .where('app_key', '=', appKey)
    .where('source', '=', source)
    .executeTakeFirst()
  return row && fromRow(row)
}

/** Of every app: those into which files go. */
export async function listSourceStorages(db: Db): Promise<readonly SourceStorage[]> {
  const rows = await db
    .selectFrom('app_source_storages')
    .selectAll()
    .where('connection_id', 'is not', null)
    .execute()
  return rows.map(fromRow)
}

export async function saveSourceStorage(
  trx: Trx,
  storage: SourceStorage,
  now: Date,
): Promise<void> {
  const changed = {
    connection_id: storage.connectionId ?? null,
    folder: storage.folder,
    session_id: storage.sessionId ?? null,
    version: storage.version,
    updated_at: now.getTime(),
  }
  await trx
    .insertInto('app_source_storages')
    .values({ app_key: storage.appKey, source: storage.source, ...changed })
    .onConflict((conflict) => conflict.columns(['app_key', 'source']).doUpdateSet(changed))
    .execute()
}

function fromRow(row: Selectable<AppSourceStoragesTable>): SourceStorage {
  return {
    appKey: row.app_key as ApiKey,
    source: row.source,
    connectionId: (row.connection_id ?? undefined) as ConnectionId | undefined,
    folder: row.folder,
    sessionId: (row.session_id ?? undefined) as PickerSessionId | undefined,
    version: row.version,
  }
}
