import type { Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { PickerSessionsTable } from '../db/tables.ts'
import type { ApiKey, PickerSessionId } from '../lib/ids.ts'
import type { PickerSession } from './connection.ts'

/** A session and how long it still lives. */
export interface SessionRow {
  readonly session: PickerSession
  readonly createdAt: Date
  readonly expiresAt: Date
}

export async function findSessionByToken(
  db: Db,
  appKey: ApiKey,
  tokenHash: string,
  now: Date,
): Promise<SessionRow | undefined> {
  const row = await db
    .selectFrom('picker_sessions')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('app_key', '=', appKey)
    .where('expires_at', '>', now.getTime())
    .executeTakeFirst()
  return row && fromRow(row)
}

export async function findSessionById(
  db: Db,
  appKey: ApiKey,
  id: PickerSessionId,
  now: Date,
): Promise<PickerSession | undefined> {
  const row = await db
    .selectFrom('picker_sessions')
    .selectAll()
    .where('id', '=', id)
    .where('app_key', '=', appKey)
    .where('expires_at', '>', now.getTime())
    .executeTakeFirst()
  return row && fromRow(row).session
}

export async function insertSession(db: Db, row: SessionRow, tokenHash: string): Promise<void> {
  await db
    .insertInto('picker_sessions')
    .values({
      id: row.session.id,
      app_key: row.session.appKey,
      token_hash: tokenHash,
      created_at: row.createdAt.getTime(),
      expires_at: row.expiresAt.getTime(),
    })
    .execute()
}

export async function renewSession(db: Db, session: PickerSession, expiresAt: Date): Promise<void> {
  await db
    .updateTable('picker_sessions')
    .set({ expires_at: expiresAt.getTime() })
    .where('id', '=', session.id)
    .where('app_key', '=', session.appKey)
    .execute()
}

/** Of every app: what has expired is nobody's any more. */
export async function deleteExpiredSessions(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('picker_sessions').where('expires_at', '<=', now.getTime()).execute()
}

function fromRow(row: Selectable<PickerSessionsTable>): SessionRow {
  return {
    session: { id: row.id as PickerSessionId, appKey: row.app_key as ApiKey },
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
  }
}
