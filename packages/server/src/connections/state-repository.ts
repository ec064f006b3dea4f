import type { Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { OAuthStatesTable } from '../db/tables.ts'
import type { ApiKey, PickerSessionId } from '../lib/ids.ts'
import type { ConnectFlow, PickerSession } from './connection.ts'

/** What a person who was sent to a consent page is to come back with. */
export interface StateRow {
  readonly stateHash: string
  readonly session: PickerSession
  readonly source: string
  readonly flow: ConnectFlow
  readonly redirectUri: string
  readonly verifierSealed: string
  readonly returnUrl: string | undefined
  readonly expiresAt: Date
}

/** A state that was consumed keeps its row, without the verifier, so that a replay can be told. */
const SPENT = ''

/**
 * Writes the state, or makes the one that is there already live on. Resolves to the verifier that
 * counts, `undefined` when the state has been consumed.
 */
export async function saveState(db: Db, row: StateRow): Promise<string | undefined> {
  const saved = await db
    .insertInto('oauth_states')
    .values({
      state_hash: row.stateHash,
      app_key: row.session.appKey,
      session_id: row.session.id,
      source: row.source,
      flow: row.flow,
      redirect_uri: row.redirectUri,
      verifier_sealed: row.verifierSealed,
      return_url: row.returnUrl ?? null,
      expires_at: row.expiresAt.getTime(),
    })
    .onConflict((conflict) =>
      conflict
        .column('state_hash')
        .doUpdateSet({ expires_at: row.expiresAt.getTime() })
        .where('oauth_states.verifier_sealed', '!=', SPENT),
    )
    .returning('verifier_sealed')
    .executeTakeFirst()
  return saved?.verifier_sealed
}

/** By its hash alone: the state is the secret that says whose it is. */
export async function findState(db: Db, stateHash: string): Promise<StateRow | undefined> {
  const row = await db
    .selectFrom('oauth_states')
    .selectAll()
    .where('state_hash', '=', stateHash)
    .executeTakeFirst()
  return row && fromRow(row)
}

export const isSpent = (row: StateRow): boolean => row.verifierSealed === SPENT

/** Resolves to `false` when somebody else was first. */
export async function spendState(db: Db, row: StateRow): Promise<boolean> {
  const result = await db
    .updateTable('oauth_states')
    .set({ verifier_sealed: SPENT })
    .where('state_hash', '=', row.stateHash)
    .where('verifier_sealed', '!=', SPENT)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** What is under way in a session; it must not connect somebody who has just signed out. */
export async function deleteStates(
  db: Db,
  session: PickerSession,
  source: string | undefined,
): Promise<void> {
  let query = db
    .deleteFrom('oauth_states')
    .where('session_id', '=', session.id)
    .where('app_key', '=', session.appKey)
  if (source !== undefined) query = query.where('source', '=', source)
  await query.execute()
}

/** Of every app: what has expired is nobody's any more. */
export async function deleteExpiredStates(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('oauth_states').where('expires_at', '<', before.getTime()).execute()
}

function fromRow(row: Selectable<OAuthStatesTable>): StateRow {
  return {
    stateHash: row.state_hash,
    session: { id: row.session_id as PickerSessionId, appKey: row.app_key as ApiKey },
    source: row.source,
    flow: row.flow === 'saveas' ? 'saveas' : 'open',
    redirectUri: row.redirect_uri,
    verifierSealed: row.verifier_sealed,
    returnUrl: row.return_url ?? undefined,
    expiresAt: new Date(row.expires_at),
  }
}
