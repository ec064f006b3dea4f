import type { Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { PersonSessionsTable } from '../db/tables.ts'
import type { PersonId, PersonSessionId } from '../lib/ids.ts'
import { personFromRow } from './person-repository.ts'
import type { PersonSession, SignedIn } from './person-session.ts'

/** By the hash of its token: the token is the secret that says whose session it is. */
export async function findSignedIn(
  db: Db,
  tokenHash: string,
  now: Date,
): Promise<SignedIn | undefined> {
  const session = await db
    .selectFrom('person_sessions')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now.getTime())
    .executeTakeFirst()
  if (!session) return undefined
  const person = await db
    .selectFrom('people')
    .selectAll()
    .where('id', '=', session.person_id)
    .executeTakeFirst()
  return person && { session: fromRow(session), person: personFromRow(person).person }
}

export async function insertPersonSession(
  db: Db,
  personId: PersonId,
  session: PersonSession,
  tokenHash: string,
): Promise<void> {
  await db
    .insertInto('person_sessions')
    .values({
      id: session.id,
      token_hash: tokenHash,
      person_id: personId,
      user_agent: session.userAgent,
      address: session.address,
      created_at: session.createdAt.getTime(),
      seen_at: session.seenAt.getTime(),
      expires_at: session.expiresAt.getTime(),
    })
    .execute()
}

export async function renewPersonSession(
  db: Db,
  id: PersonSessionId,
  { seenAt, expiresAt }: Pick<PersonSession, 'seenAt' | 'expiresAt'>,
): Promise<void> {
  await db
    .updateTable('person_sessions')
    .set({ seen_at: seenAt.getTime(), expires_at: expiresAt.getTime() })
    .where('id', '=', id)
    .execute()
}

/** The ones that still live, last used first. */
export async function listPersonSessions(
  db: Db,
  personId: PersonId,
  now: Date,
): Promise<readonly PersonSession[]> {
  const rows = await db
    .selectFrom('person_sessions')
    .selectAll()
    .where('person_id', '=', personId)
    .where('expires_at', '>', now.getTime())
    .orderBy('seen_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(fromRow)
}

/** `false` when the person has no such session. */
export async function deletePersonSession(
  db: Db,
  personId: PersonId,
  id: PersonSessionId,
): Promise<boolean> {
  const result = await db
    .deleteFrom('person_sessions')
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .executeTakeFirst()
  return result.numDeletedRows === 1n
}

export async function deleteSessionByToken(db: Db, tokenHash: string): Promise<void> {
  await db.deleteFrom('person_sessions').where('token_hash', '=', tokenHash).execute()
}

/** All of a person, or all but the one named. */
export async function deletePersonSessions(
  db: Db,
  personId: PersonId,
  except?: PersonSessionId,
): Promise<void> {
  let query = db.deleteFrom('person_sessions').where('person_id', '=', personId)
  if (except !== undefined) query = query.where('id', '!=', except)
  await query.execute()
}

/** All but the last that began. */
export async function deleteOldestSessions(
  db: Db,
  personId: PersonId,
  keep: number,
): Promise<void> {
  await db
    .deleteFrom('person_sessions')
    .where('person_id', '=', personId)
    .where('id', 'not in', (sessions) =>
      sessions
        .selectFrom('person_sessions')
        .select('id')
        .where('person_id', '=', personId)
        .orderBy('created_at', 'desc')
        .limit(keep),
    )
    .execute()
}

/** Of everybody: what has expired is nobody's any more. */
export async function deleteExpiredPersonSessions(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('person_sessions').where('expires_at', '<=', now.getTime()).execute()
}

function fromRow(row: Selectable<PersonSessionsTable>): PersonSession {
  return {
    id: row.id as PersonSessionId,
    userAgent: row.user_agent,
    address: row.address,
    createdAt: new Date(row.created_at),
    seenAt: new Date(row.seen_at),
    expiresAt: new Date(row.expires_at),
  }
}
