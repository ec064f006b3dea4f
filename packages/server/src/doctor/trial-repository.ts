import type { Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { SourceTrialsTable } from '../db/tables.ts'
import type { ApiKey, PickerSessionId, TrialId } from '../lib/ids.ts'
import type { Trial, TrialResult } from './trial.ts'

export async function insertTrial(db: Db, trial: Trial): Promise<void> {
  await db
    .insertInto('source_trials')
    .values({
      id: trial.id,
      app_key: trial.appKey,
      source: trial.source,
      client_id: trial.clientId,
      session_id: trial.sessionId,
      result: null,
      created_at: trial.createdAt.getTime(),
      ended_at: null,
    })
    .execute()
}

export async function findTrial(
  db: Db,
  { id, appKey, source }: Pick<Trial, 'id' | 'appKey' | 'source'>,
): Promise<Trial | undefined> {
  const row = await db
    .selectFrom('source_trials')
    .selectAll()
    .where('id', '=', id)
    .where('app_key', '=', appKey)
    .where('source', '=', source)
    .executeTakeFirst()
  return row && fromRow(row)
}

/** The trial that a picker session was made for. */
export async function findTrialOfSession(
  db: Db,
  appKey: ApiKey,
  sessionId: PickerSessionId,
): Promise<Trial | undefined> {
  const row = await db
    .selectFrom('source_trials')
    .selectAll()
    .where('session_id', '=', sessionId)
    .where('app_key', '=', appKey)
    .executeTakeFirst()
  return row && fromRow(row)
}

/** The last one that ended, of this key. */
export async function findLastEnded(
  db: Db,
  { appKey, source, clientId }: Pick<Trial, 'appKey' | 'source' | 'clientId'>,
): Promise<Trial | undefined> {
  const row = await db
    .selectFrom('source_trials')
    .selectAll()
    .where('app_key', '=', appKey)
    .where('source', '=', source)
    .where('client_id', '=', clientId)
    .where('ended_at', 'is not', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && fromRow(row)
}

export async function endTrial(
  db: Db,
  trial: Pick<Trial, 'id' | 'appKey'>,
  result: TrialResult,
  now: Date,
): Promise<void> {
  await db
    .updateTable('source_trials')
    .set({ result: JSON.stringify(result), ended_at: now.getTime() })
    .where('id', '=', trial.id)
    .where('app_key', '=', trial.appKey)
    .execute()
}

/** Of every app: what is old says nothing any more. */
export async function deleteTrialsBefore(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('source_trials').where('created_at', '<', before.getTime()).execute()
}

function fromRow(row: Selectable<SourceTrialsTable>): Trial {
  return {
    id: row.id as TrialId,
    appKey: row.app_key as ApiKey,
    source: row.source,
    clientId: row.client_id,
    sessionId: row.session_id as PickerSessionId,
    createdAt: new Date(row.created_at),
    result: row.result === null ? undefined : (JSON.parse(row.result) as TrialResult),
  }
}
