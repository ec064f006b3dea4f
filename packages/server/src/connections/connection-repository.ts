import { type Selectable, sql } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import type { ConnectionsTable } from '../db/tables.ts'
import type { ApiKey, ConnectionId, PickerSessionId } from '../lib/ids.ts'
import type { Connection, PickerSession } from './connection.ts'

/** A connection with its sealed tokens; they stay within this folder. */
export interface ConnectionRow {
  readonly connection: Connection
  readonly scopes: readonly string[]
  readonly accessTokenSealed: string
  readonly refreshTokenSealed: string | undefined
  readonly tokenExpiresAt: Date | undefined
  /** Grows with every refresh. */
  readonly tokenVersion: number
  /** When its session signed out of it, while something still lives on it. */
  readonly leftAt: Date | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Whether the registration that a connection goes by is there, and switched on. */
export type RegistrationState = 'on' | 'off' | 'none'

export type RefreshedTokens = Pick<
  ConnectionRow,
  'accessTokenSealed' | 'refreshTokenSealed' | 'tokenExpiresAt' | 'updatedAt'
>

export async function findConnectionById(
  db: Db,
  appKey: ApiKey,
  id: ConnectionId,
): Promise<ConnectionRow | undefined> {
  const row = await db
    .selectFrom('connections')
    .selectAll()
    .where('id', '=', id)
    .where('app_key', '=', appKey)
    .executeTakeFirst()
  return row && fromRow(row)
}

/** The connection with the state of its app's registration, in one query: every call asks. */
export async function findUsableConnection(
  db: Db,
  appKey: ApiKey,
  id: ConnectionId,
): Promise<{ readonly row: ConnectionRow; readonly registration: RegistrationState } | undefined> {
  const row = await db
    .selectFrom('connections')
    .leftJoin('source_credentials', (join) =>
      join
        .onRef('source_credentials.app_key', '=', 'connections.app_key')
        .onRef('source_credentials.source', '=', 'connections.source'),
    )
    .selectAll('connections')
    .select('source_credentials.enabled')
    .where('connections.id', '=', id)
    .where('connections.app_key', '=', appKey)
    .executeTakeFirst()
  if (!row) return undefined
  const registration = row.enabled === null ? 'none' : row.enabled === 1 ? 'on' : 'off'
  return { row: fromRow(row), registration }
}

/** Those of a session, the one chosen last first; by default without those that have left it. */
export async function listConnections(
  db: Db,
  session: PickerSession,
  {
    source,
    account,
    withLeft = false,
  }: {
    readonly source?: string | undefined
    readonly account?: string | undefined
    readonly withLeft?: boolean
  },
): Promise<readonly ConnectionRow[]> {
  let query = db
    .selectFrom('connections')
    .selectAll()
    .where('session_id', '=', session.id)
    .where('app_key', '=', session.appKey)
    .orderBy('chosen_at', 'desc')
    .orderBy('id', 'desc')
  if (source !== undefined) query = query.where('source', '=', source)
  if (account !== undefined) query = query.where('account_id', '=', account)
  if (!withLeft) query = query.where('left_at', 'is', null)
  return (await query.execute()).map(fromRow)
}

/**
 * Adds the connection to its session as the one chosen last. The same account keeps its connection
 * id, so that its links live on. Resolves to what is there then.
 */
export async function saveConnection(trx: Trx, given: ConnectionRow): Promise<Connection> {
  const chosenAt = await nextChoice(trx, given.connection, given.updatedAt)
  const row = toRow({ ...given, connection: { ...given.connection, chosenAt } })
  const { id: _id, created_at: _createdAt, ...changes } = row
  const saved = await trx
    .insertInto('connections')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['session_id', 'source', 'account_id']).doUpdateSet(({ ref, fn, val }) => ({
        ...changes,
        refresh_token_sealed: fn.coalesce(
          val(row.refresh_token_sealed),
          ref('connections.refresh_token_sealed'),
        ),
        token_version: sql<number>`connections.token_version + 1`,
      })),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
  return fromRow(saved).connection
}

/** Puts it before the others of its session and source, unless somebody chose again meanwhile. */
export async function chooseConnection(trx: Trx, connection: Connection, now: Date): Promise<void> {
  const { id, appKey, chosenAt } = connection
  const next = await nextChoice(trx, connection, now)
  await trx
    .updateTable('connections')
    .set({ chosen_at: next })
    .where('id', '=', id)
    .where('app_key', '=', appKey)
    .where('chosen_at', '=', chosenAt)
    .execute()
}

/** The time of a choice, later than every choice before, whatever the clocks say. */
async function nextChoice(
  trx: Trx,
  { sessionId, appKey, source }: Connection,
  now: Date,
): Promise<number> {
  const { last } = await trx
    .selectFrom('connections')
    .select(({ fn }) => fn.max('chosen_at').as('last'))
    .where('session_id', '=', sessionId)
    .where('app_key', '=', appKey)
    .where('source', '=', source)
    .executeTakeFirstOrThrow()
  return Math.max(now.getTime(), Number(last ?? 0) + 1)
}

/** Only if nobody has written other tokens meanwhile; resolves to whether it did. */
export async function saveRefreshedTokens(
  db: Db,
  row: ConnectionRow,
  tokens: RefreshedTokens,
): Promise<boolean> {
  const result = await db
    .updateTable('connections')
    .set({
      access_token_sealed: tokens.accessTokenSealed,
      refresh_token_sealed: tokens.refreshTokenSealed ?? null,
      token_expires_at: tokens.tokenExpiresAt?.getTime() ?? null,
      token_version: row.tokenVersion + 1,
      updated_at: tokens.updatedAt.getTime(),
    })
    .where('id', '=', row.connection.id)
    .where('app_key', '=', row.connection.appKey)
    .where('token_version', '=', row.tokenVersion)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** The person has to connect again, unless they did meanwhile. Resolves to whether this was news. */
export async function markBroken(trx: Trx, row: ConnectionRow, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('connections')
    .set({ status: 'broken', updated_at: now.getTime() })
    .where('id', '=', row.connection.id)
    .where('app_key', '=', row.connection.appKey)
    .where('token_version', '=', row.tokenVersion)
    .where('status', '=', 'active')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/**
 * Takes the rights away and leaves what names the account. Resolves to whether there were rights:
 * once, whoever else does it too.
 */
export async function emptyConnection(
  trx: Trx,
  connection: Pick<Connection, 'appKey' | 'id'>,
  now: Date,
): Promise<boolean> {
  const { id, appKey } = connection
  await leaveSession(trx, connection, now)
  const { numUpdatedRows } = await trx
    .updateTable('connections')
    .set(({ eb }) => ({
      status: 'broken',
      access_token_sealed: '',
      refresh_token_sealed: null,
      token_version: eb('token_version', '+', 1),
      updated_at: now.getTime(),
    }))
    .where('id', '=', id)
    .where('app_key', '=', appKey)
    .where('status', '=', 'active')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function deleteConnection(
  db: Db,
  connection: Pick<Connection, 'appKey' | 'id'>,
): Promise<void> {
  await db
    .deleteFrom('connections')
    .where('id', '=', connection.id)
    .where('app_key', '=', connection.appKey)
    .execute()
}

/**
 * Takes the connection out of its session, until the account connects there again; only what
 * already holds its id can go on using it.
 */
export async function leaveSession(
  db: Db,
  connection: Pick<Connection, 'appKey' | 'id'>,
  now: Date,
): Promise<void> {
  await db
    .updateTable('connections')
    .set({ left_at: now.getTime() })
    .where('id', '=', connection.id)
    .where('app_key', '=', connection.appKey)
    .execute()
}

function toRow(row: ConnectionRow): Selectable<ConnectionsTable> {
  const { connection } = row
  return {
    id: connection.id,
    app_key: connection.appKey,
    session_id: connection.sessionId,
    source: connection.source,
    account_id: connection.accountId,
    account_name: connection.accountName,
    account_email: connection.accountEmail,
    details: JSON.stringify(connection.details),
    scopes: JSON.stringify(row.scopes),
    access_token_sealed: row.accessTokenSealed,
    refresh_token_sealed: row.refreshTokenSealed ?? null,
    token_expires_at: row.tokenExpiresAt?.getTime() ?? null,
    status: connection.status,
    token_version: row.tokenVersion,
    created_at: row.createdAt.getTime(),
    updated_at: row.updatedAt.getTime(),
    chosen_at: connection.chosenAt,
    left_at: row.leftAt?.getTime() ?? null,
  }
}

export function fromRow(row: Selectable<ConnectionsTable>): ConnectionRow {
  return {
    connection: {
      id: row.id as ConnectionId,
      appKey: row.app_key as ApiKey,
      sessionId: row.session_id as PickerSessionId,
      source: row.source,
      accountId: row.account_id,
      accountName: row.account_name,
      accountEmail: row.account_email,
      details: JSON.parse(row.details) as Record<string, string>,
      status: row.status === 'active' ? 'active' : 'broken',
      chosenAt: Number(row.chosen_at),
    },
    scopes: JSON.parse(row.scopes) as string[],
    accessTokenSealed: row.access_token_sealed,
    refreshTokenSealed: row.refresh_token_sealed ?? undefined,
    tokenExpiresAt: row.token_expires_at === null ? undefined : new Date(row.token_expires_at),
    tokenVersion: row.token_version,
    leftAt: row.left_at === null ? undefined : new Date(Number(row.left_at)),
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  }
}
