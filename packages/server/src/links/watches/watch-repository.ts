import type { Selectable } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import type { LinkWatchesTable } from '../../db/tables.ts'
import type { ApiKey, ConnectionId } from '../../lib/ids.ts'
import type { LinkWatch, WatchedAccount } from './watch.ts'

/** Begins to watch the account, unless it is watched. Either way nobody else ends it meanwhile. */
export async function addWatch(
  trx: Trx,
  { appKey, source, accountId }: WatchedAccount,
): Promise<LinkWatch> {
  const row = await trx
    .insertInto('link_watches')
    .values({ app_key: appKey, source, account_id: accountId, cursor: null })
    .onConflict((conflict) =>
      conflict
        .columns(['app_key', 'source', 'account_id'])
        .doUpdateSet(({ eb }) => ({ version: eb('link_watches.version', '+', 1) })),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
  return fromRow(row)
}

export async function findWatch(db: Db, account: WatchedAccount): Promise<LinkWatch | undefined> {
  const row = await db
    .selectFrom('link_watches')
    .selectAll()
    .where('app_key', '=', account.appKey)
    .where('source', '=', account.source)
    .where('account_id', '=', account.accountId)
    .executeTakeFirst()
  return row && fromRow(row)
}

/** Those of these accounts that are watched for the app. */
export async function findWatched(
  db: Db,
  appKey: ApiKey,
  source: string,
  accountIds: readonly string[],
): Promise<readonly WatchedAccount[]> {
  if (accountIds.length === 0) return []
  const rows = await db
    .selectFrom('link_watches')
    .select('account_id')
    .where('app_key', '=', appKey)
    .where('source', '=', source)
    .where('account_id', 'in', [...accountIds])
    .execute()
  return rows.map(({ account_id: accountId }) => ({ appKey, source, accountId }))
}

/** Of every app: those that were last asked about before then, longest ago first. */
export async function listOverdue(
  db: Db,
  before: Date,
  limit: number,
): Promise<readonly LinkWatch[]> {
  const rows = await db
    .selectFrom('link_watches')
    .selectAll()
    .where('followed_at', '<=', before.getTime())
    .orderBy('followed_at')
    .limit(limit)
    .execute()
  return rows.map(fromRow)
}

export type WatchChange = Partial<Pick<LinkWatch, 'cursor' | 'lookedAt' | 'followedAt'>>

export async function changeWatch(
  db: Db,
  account: WatchedAccount,
  { cursor, lookedAt, followedAt }: WatchChange,
): Promise<void> {
  await db
    .updateTable('link_watches')
    .set(({ eb }) => ({
      version: eb('version', '+', 1),
      ...(cursor !== undefined && { cursor }),
      ...(lookedAt && { looked_at: lookedAt.getTime() }),
      ...(followedAt && { followed_at: followedAt.getTime() }),
    }))
    .where('app_key', '=', account.appKey)
    .where('source', '=', account.source)
    .where('account_id', '=', account.accountId)
    .execute()
}

/**
 * Ends watching an account in which no link lives any more. A link that is being made there now
 * has changed the row, so that it stays.
 */
export async function removeUnusedWatch(db: Db, watch: LinkWatch): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('link_watches')
    .where('app_key', '=', watch.appKey)
    .where('source', '=', watch.source)
    .where('account_id', '=', watch.accountId)
    .where('version', '=', watch.version)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('files')
            .innerJoin('connections', 'connections.id', 'files.connection_id')
            .select('files.handle')
            .where('connections.app_key', '=', watch.appKey)
            .where('connections.source', '=', watch.source)
            .where('connections.account_id', '=', watch.accountId)
            .where('files.deleted_at', 'is', null),
        ),
      ),
    )
    .executeTakeFirst()
  return numDeletedRows === 1n
}

/** Connections by which the account can be asked; those that were used last first. */
export async function listWaysIn(
  db: Db,
  account: WatchedAccount,
  limit: number,
): Promise<readonly ConnectionId[]> {
  const rows = await db
    .selectFrom('connections')
    .select('id')
    .where('app_key', '=', account.appKey)
    .where('source', '=', account.source)
    .where('account_id', '=', account.accountId)
    .where('status', '=', 'active')
    .orderBy('updated_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id as ConnectionId)
}

function fromRow(row: Selectable<LinkWatchesTable>): LinkWatch {
  return {
    appKey: row.app_key as ApiKey,
    source: row.source,
    accountId: row.account_id,
    cursor: row.cursor ?? undefined,
    lookedAt: new Date(row.looked_at),
    followedAt: new Date(row.followed_at),
    version: row.version,
  }
}
