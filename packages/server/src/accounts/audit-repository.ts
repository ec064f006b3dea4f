import type { Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { AuditEntriesTable } from '../db/tables.ts'
import type { ApiKey, PersonId } from '../lib/ids.ts'
import type { AuditEntry, AuditFacts, AuditOutcome, NewAuditEntry } from './audit.ts'

/** Resolves to the number of the entry. */
export async function insertAuditEntry(
  db: Db,
  entry: NewAuditEntry & { readonly at: Date; readonly outcome: AuditOutcome },
): Promise<number> {
  const row = await db
    .insertInto('audit_entries')
    .values({
      at: entry.at.getTime(),
      person_id: entry.personId ?? null,
      who: entry.who,
      app_key: entry.appKey ?? null,
      action: entry.action,
      target: entry.target ?? null,
      outcome: entry.outcome,
      details: JSON.stringify(entry.details ?? {}),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export async function endAuditEntry(
  db: Db,
  id: number,
  end: { readonly outcome: AuditOutcome; readonly appKey?: ApiKey; readonly details: AuditFacts },
): Promise<void> {
  await db
    .updateTable('audit_entries')
    .set({
      outcome: end.outcome,
      details: JSON.stringify(end.details),
      ...(end.appKey !== undefined && { app_key: end.appKey }),
    })
    .where('id', '=', id)
    .execute()
}

export interface AuditPage {
  /** `everything` is also what is about no app: people, invitations, sessions. */
  readonly scope: 'everything' | 'all apps' | readonly ApiKey[]
  /** What this person did is among them whatever it was about. */
  readonly personId?: PersonId | undefined
  /** Only what is older than this entry. */
  readonly before: number | undefined
  readonly limit: number
}

/** Newest first. */
export async function listAuditEntries(
  db: Db,
  { scope, personId, before, limit }: AuditPage,
): Promise<readonly AuditEntry[]> {
  let query = db.selectFrom('audit_entries').selectAll().orderBy('id', 'desc').limit(limit)
  if (before !== undefined) query = query.where('id', '<', before)
  if (scope !== 'everything') {
    query = query.where((where) => {
      const ofApps =
        scope === 'all apps'
          ? where('app_key', 'is not', null)
          : where('app_key', 'in', [...scope, ''])
      return personId ? where.or([ofApps, where('person_id', '=', personId)]) : ofApps
    })
  }
  return (await query.execute()).map(fromRow)
}

export async function deleteAuditEntriesBefore(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('audit_entries').where('at', '<', before.getTime()).execute()
}

function fromRow(row: Selectable<AuditEntriesTable>): AuditEntry {
  return {
    id: Number(row.id),
    at: new Date(row.at),
    who: row.who,
    appKey: row.app_key ?? undefined,
    action: row.action,
    target: row.target ?? undefined,
    outcome: row.outcome as AuditOutcome,
    details: parseDetails(row.details),
  }
}

function parseDetails(json: string): AuditFacts {
  return JSON.parse(json) as AuditFacts
}
