import type { Selectable } from 'kysely'
import type { Database, Db } from '../db/database.ts'
import { lockingRows } from '../db/locking-rows.ts'
import type { PeopleTable } from '../db/tables.ts'
import type { ApiKey, PersonId } from '../lib/ids.ts'
import type { AppScope, Person, Rights, Role } from './person.ts'

/** A person with what proves that it is them. */
export interface PersonRow {
  readonly person: Person
  /** Absent: signs in through the company's own sign-on only. */
  readonly passwordHash: string | undefined
  readonly totpSealed: string | undefined
}

export type NewPerson = Omit<Person, 'hasTwoFactor' | 'lastSeenAt'> & {
  readonly passwordHash: string | undefined
  readonly oidcSubject: string | undefined
}

/** `false` when somebody has this address already; nothing is changed then. */
export async function insertPerson(db: Db, person: NewPerson): Promise<boolean> {
  const result = await db
    .insertInto('people')
    .values({
      id: person.id,
      email: person.email,
      name: person.name,
      ...rightsToRow(person),
      password_hash: person.passwordHash ?? null,
      oidc_subject: person.oidcSubject ?? null,
      created_at: person.createdAt.getTime(),
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

export async function findPerson(db: Db, id: PersonId): Promise<PersonRow | undefined> {
  const row = await db.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst()
  return row && personFromRow(row)
}

/** The person, whom nobody else changes until `trx` ends. */
export async function holdPerson(
  trx: Db,
  dialect: Database['dialect'],
  id: PersonId,
): Promise<PersonRow | undefined> {
  const query = trx.selectFrom('people').selectAll().where('id', '=', id)
  const row = await lockingRows(dialect, query).executeTakeFirst()
  return row && personFromRow(row)
}

export async function findPersonByEmail(db: Db, email: string): Promise<PersonRow | undefined> {
  const query = db.selectFrom('people').selectAll().where('email', '=', email)
  const row = await query.executeTakeFirst()
  return row && personFromRow(row)
}

export async function findPersonBySubject(db: Db, subject: string): Promise<Person | undefined> {
  const query = db.selectFrom('people').selectAll().where('oidc_subject', '=', subject)
  const row = await query.executeTakeFirst()
  return row && personFromRow(row).person
}

/** In the order in which they came. */
export async function listPeople(db: Db): Promise<readonly Person[]> {
  const rows = await db
    .selectFrom('people')
    .selectAll()
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => personFromRow(row).person)
}

export async function hasOwner(db: Db): Promise<boolean> {
  const query = db.selectFrom('people').select('id').where('role', '=', 'owner').limit(1)
  return (await query.executeTakeFirst()) !== undefined
}

/** Keeps the owners there are from changing until the transaction ends. */
export async function lockOwners(
  trx: Db,
  dialect: Database['dialect'],
): Promise<readonly PersonId[]> {
  const query = trx.selectFrom('people').select('id').where('role', '=', 'owner').orderBy('id')
  const rows = await lockingRows(dialect, query).execute()
  return rows.map(({ id }) => id as PersonId)
}

export async function updateRights(db: Db, id: PersonId, rights: Rights): Promise<void> {
  await db.updateTable('people').set(rightsToRow(rights)).where('id', '=', id).execute()
}

export async function updateName(db: Db, id: PersonId, name: string): Promise<void> {
  await db.updateTable('people').set({ name }).where('id', '=', id).execute()
}

export async function updateSeen(db: Db, id: PersonId, at: Date): Promise<void> {
  await db.updateTable('people').set({ seen_at: at.getTime() }).where('id', '=', id).execute()
}

export async function updatePassword(db: Db, id: PersonId, hash: string): Promise<void> {
  await db.updateTable('people').set({ password_hash: hash }).where('id', '=', id).execute()
}

/** `false` when the person is known by another subject already. */
export async function linkSubject(db: Db, id: PersonId, subject: string): Promise<boolean> {
  const result = await db
    .updateTable('people')
    .set({ oidc_subject: subject })
    .where('id', '=', id)
    .where('oidc_subject', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** `false` when there is no such person. */
export async function deletePerson(db: Db, id: PersonId): Promise<boolean> {
  const result = await db.deleteFrom('people').where('id', '=', id).executeTakeFirst()
  return result.numDeletedRows === 1n
}

/** What a role and a scope are in the columns of people and of invitations. */
export function rightsToRow({ role, apps }: Rights) {
  return {
    role,
    all_apps: apps === 'all' ? 1 : 0,
    app_keys: JSON.stringify(apps === 'all' ? [] : apps),
  }
}

export function rightsFromRow(
  row: Pick<Selectable<PeopleTable>, 'role' | 'all_apps' | 'app_keys'>,
): Rights {
  return {
    role: row.role as Role,
    apps: row.all_apps === 1 ? 'all' : parseScope(row.app_keys),
  }
}

export function personFromRow(row: Selectable<PeopleTable>): PersonRow {
  return {
    person: {
      id: row.id as PersonId,
      email: row.email,
      name: row.name,
      ...rightsFromRow(row),
      hasTwoFactor: row.totp_secret_sealed !== null,
      createdAt: new Date(row.created_at),
      lastSeenAt: row.seen_at === null ? undefined : new Date(row.seen_at),
    },
    passwordHash: row.password_hash ?? undefined,
    totpSealed: row.totp_secret_sealed ?? undefined,
  }
}

function parseScope(json: string): AppScope {
  return JSON.parse(json) as ApiKey[]
}
