import type { ExpressionBuilder } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { OPEN_STATES } from '../leases/lease-claims.ts'
import type { Connection } from './connection.ts'
import { type ConnectionRow, fromRow } from './connection-repository.ts'

/** Whether linked files, unfinished transfers or what an app stores live on the connection. */
export async function isInUse(
  db: Db,
  connection: Pick<Connection, 'appKey' | 'id'>,
): Promise<boolean> {
  const used = await db
    .selectFrom('connections')
    .select('id')
    .where('id', '=', connection.id)
    .where('app_key', '=', connection.appKey)
    .where(isNeeded)
    .executeTakeFirst()
  return used !== undefined
}

/**
 * Connections, of every app, that left their session or whose session is gone, and that nothing
 * lives on; those that changed longest ago first.
 */
export async function listLeftConnections(
  db: Db,
  limit: number,
): Promise<readonly ConnectionRow[]> {
  const rows = await db
    .selectFrom('connections')
    .selectAll('connections')
    .where(({ not, or, eb, exists, selectFrom }) =>
      or([
        eb('connections.left_at', 'is not', null),
        not(
          exists(
            selectFrom('picker_sessions')
              .select('picker_sessions.id')
              .whereRef('picker_sessions.id', '=', 'connections.session_id'),
          ),
        ),
      ]),
    )
    .where((builder) => builder.not(isNeeded(builder)))
    .orderBy('connections.updated_at')
    .limit(limit)
    .execute()
  return rows.map(fromRow)
}

function isNeeded({ or, exists, selectFrom }: ExpressionBuilder<Tables, 'connections'>) {
  return or([
    exists(
      selectFrom('files')
        .select('files.handle')
        .whereRef('files.connection_id', '=', 'connections.id')
        .where('files.deleted_at', 'is', null),
    ),
    exists(
      selectFrom('ingests')
        .select('ingests.id')
        .whereRef('ingests.connection_id', '=', 'connections.id')
        .where('ingests.state', 'in', OPEN_STATES),
    ),
    exists(
      selectFrom('exports')
        .select('exports.id')
        .whereRef('exports.connection_id', '=', 'connections.id')
        .where('exports.state', 'in', OPEN_STATES),
    ),
    exists(
      selectFrom('folder_picks')
        .select('folder_picks.id')
        .whereRef('folder_picks.connection_id', '=', 'connections.id')
        .where('folder_picks.state', 'in', OPEN_STATES),
    ),
    exists(
      selectFrom('app_source_storages')
        .select('app_source_storages.source')
        .whereRef('app_source_storages.connection_id', '=', 'connections.id'),
    ),
    exists(
      selectFrom('source_leavings')
        .select('source_leavings.rev')
        .whereRef('source_leavings.connection_id', '=', 'connections.id')
        .where('source_leavings.done_at', 'is', null),
    ),
  ])
}
