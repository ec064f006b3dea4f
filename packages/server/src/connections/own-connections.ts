import type { Db } from '../db/database.ts'
import type { Source } from '../sources/source.ts'
import { allows } from './allows.ts'
import type { OwnConnection, PickerSession } from './connection.ts'
import { countFiles } from './connection-list.ts'
import { listConnections } from './connection-repository.ts'

/** What a session has connected, as the person who did sees it. */
export async function listOwnConnections(
  {
    db,
    sources,
  }: { readonly db: Db; readonly sources: ReadonlyMap<string, Pick<Source, 'oauth'>> },
  session: PickerSession,
): Promise<readonly OwnConnection[]> {
  const all = await listConnections(db, session, { withLeft: true })
  const rows = all.filter(({ connection, leftAt }) => connection.status === 'active' || !leftAt)
  const ids = rows.map(({ connection }) => connection)
  const counts = await countFiles(db, ids)
  return rows.map((row) => ({
    connection: row.connection,
    canWrite: allows(sources.get(row.connection.source), row, 'saveas'),
    hasLeft: row.leftAt !== undefined,
    files: counts.get(row.connection.id) ?? 0,
    connectedAt: row.createdAt,
  }))
}
