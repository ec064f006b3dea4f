import type { Insertable, Selectable } from 'kysely'
import type { Database, Db, Trx } from '../db/database.ts'
import { lockingRows } from '../db/locking-rows.ts'
import type { EndpointsTable } from '../db/tables.ts'
import type { ApiKey, EndpointId } from '../lib/ids.ts'
import type { Endpoint } from './webhook.ts'

export type EndpointRow = Selectable<EndpointsTable>

/** Those that were not deleted, oldest first. */
export async function listEndpoints(db: Db, appKey: ApiKey): Promise<readonly Endpoint[]> {
  const rows = await db
    .selectFrom('endpoints')
    .selectAll()
    .where('app_key', '=', appKey)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute()
  return rows.map(toEndpoint)
}

/** A deleted one is `undefined`. */
export async function findEndpointRow(
  db: Db,
  appKey: ApiKey,
  id: EndpointId,
): Promise<EndpointRow | undefined> {
  return db
    .selectFrom('endpoints')
    .selectAll()
    .where('id', '=', id)
    .where('app_key', '=', appKey)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
}

/** Until `trx` ends, others that count wait: what is added by what was counted stays true. */
export async function countEndpoints(
  trx: Trx,
  dialect: Database['dialect'],
  appKey: ApiKey,
): Promise<number> {
  const app = trx.selectFrom('apps').select('api_key').where('api_key', '=', appKey)
  await lockingRows(dialect, app).execute()
  const { count } = await trx
    .selectFrom('endpoints')
    .select(({ fn }) => fn.countAll<number | string | bigint>().as('count'))
    .where('app_key', '=', appKey)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function insertEndpoints(
  trx: Trx,
  rows: readonly Insertable<EndpointsTable>[],
): Promise<void> {
  await trx
    .insertInto('endpoints')
    .values([...rows])
    .execute()
}

type Changes = Partial<
  Pick<EndpointRow, 'status' | 'paused_because' | 'failing_since' | 'deleted_at'>
>

/** Resolves to the row as it is now; `undefined` when the app has no such endpoint. */
export async function updateEndpoint(
  db: Db,
  appKey: ApiKey,
  id: EndpointId,
  changes: Changes,
): Promise<EndpointRow | undefined> {
  return db
    .updateTable('endpoints')
    .set(changes)
    .where('id', '=', id)
    .where('app_key', '=', appKey)
    .where('deleted_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/** In one statement, so that of several at once each keeps the secret of the one before it. */
export async function rotateEndpointSecret(
  db: Db,
  appKey: ApiKey,
  id: EndpointId,
  { sealed, formerUntil }: { readonly sealed: string; readonly formerUntil: number },
): Promise<EndpointRow | undefined> {
  return db
    .updateTable('endpoints')
    .set(({ ref }) => ({
      former_secret_sealed: ref('secret_sealed'),
      former_secret_until: formerUntil,
      secret_sealed: sealed,
    }))
    .where('id', '=', id)
    .where('app_key', '=', appKey)
    .where('deleted_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

export function toEndpoint(row: EndpointRow): Endpoint {
  return {
    id: row.id as EndpointId,
    appKey: row.app_key as ApiKey,
    url: row.url,
    action: row.action,
    status: row.status === 'enabled' ? 'enabled' : 'paused',
    pausedBecause: toReason(row),
    failingSince: toDate(row.failing_since),
    formerSecretUntil: toDate(row.former_secret_until),
    createdAt: new Date(row.created_at),
  }
}

function toReason({ status, paused_because: because }: EndpointRow): Endpoint['pausedBecause'] {
  if (status === 'enabled') return undefined
  return because === 'failing' || because === 'gone' ? because : 'asked'
}

const toDate = (instant: number | null) => (instant === null ? undefined : new Date(instant))
