import type { Selectable } from 'kysely'
import type { Database, Db } from '../db/database.ts'
import { lockingRows } from '../db/locking-rows.ts'
import type { InvitationsTable } from '../db/tables.ts'
import type { InvitationId } from '../lib/ids.ts'
import type { Invitation } from './invitation.ts'
import { rightsFromRow, rightsToRow } from './person-repository.ts'

export async function insertInvitation(
  db: Db,
  invitation: Invitation,
  tokenHash: string,
): Promise<void> {
  await db
    .insertInto('invitations')
    .values({
      id: invitation.id,
      token_hash: tokenHash,
      email: invitation.email ?? null,
      ...rightsToRow(invitation),
      invited_by: invitation.invitedBy ?? null,
      created_at: invitation.createdAt.getTime(),
      expires_at: invitation.expiresAt.getTime(),
    })
    .execute()
}

/** By the hash of its token: the token is the secret that lets somebody in. */
export async function findInvitation(
  db: Db,
  tokenHash: string,
  now: Date,
): Promise<Invitation | undefined> {
  const row = await db
    .selectFrom('invitations')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now.getTime())
    .executeTakeFirst()
  return row && fromRow(row)
}

/**
 * The one of this id and every link of a first start, so that of many who take one at a time one is
 * first. `undefined` when it is gone.
 */
export async function lockInvitation(
  trx: Db,
  dialect: Database['dialect'],
  id: InvitationId,
): Promise<Invitation | undefined> {
  const query = trx
    .selectFrom('invitations')
    .selectAll()
    .where((where) => where.or([where('id', '=', id), where('email', 'is', null)]))
    .orderBy('id')
  const row = (await lockingRows(dialect, query).execute()).find((one) => one.id === id)
  return row && fromRow(row)
}

/** Those that still hold, newest first; not the ones of the first start. */
export async function listInvitations(db: Db, now: Date): Promise<readonly Invitation[]> {
  const rows = await db
    .selectFrom('invitations')
    .selectAll()
    .where('email', 'is not', null)
    .where('expires_at', '>', now.getTime())
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(fromRow)
}

export async function findInvitationFor(
  db: Db,
  email: string,
  now: Date,
): Promise<Invitation | undefined> {
  const row = await db
    .selectFrom('invitations')
    .selectAll()
    .where('email', '=', email)
    .where('expires_at', '>', now.getTime())
    .executeTakeFirst()
  return row && fromRow(row)
}

/** `false` when there is none of this id. */
export async function deleteInvitation(db: Db, id: InvitationId): Promise<boolean> {
  const result = await db.deleteFrom('invitations').where('id', '=', id).executeTakeFirst()
  return result.numDeletedRows === 1n
}

/** Of one address, or (`undefined`) those of the first start. */
export async function deleteInvitationsFor(db: Db, email: string | undefined): Promise<void> {
  const query = db.deleteFrom('invitations')
  const some =
    email === undefined ? query.where('email', 'is', null) : query.where('email', '=', email)
  await some.execute()
}

/** Those that somebody of this address made. */
export async function deleteInvitationsBy(db: Db, inviter: string): Promise<void> {
  await db.deleteFrom('invitations').where('invited_by', '=', inviter).execute()
}

export async function deleteExpiredInvitations(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('invitations').where('expires_at', '<=', now.getTime()).execute()
}

function fromRow(row: Selectable<InvitationsTable>): Invitation {
  return {
    id: row.id as InvitationId,
    email: row.email ?? undefined,
    ...rightsFromRow(row),
    invitedBy: row.invited_by ?? undefined,
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
  }
}
