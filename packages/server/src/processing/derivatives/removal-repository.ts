import type { Selectable } from 'kysely'
import type { Database, Db, Trx } from '../../db/database.ts'
import { lockingRows } from '../../db/locking-rows.ts'
import type { DerivativesTable } from '../../db/tables.ts'
import type { ApiKey, DerivativeId } from '../../lib/ids.ts'
import type { ContentKey } from './identity.ts'

/** A derivative whose row is gone, or is about to be; its bytes may go after the commit. */
export interface Removed {
  readonly id: DerivativeId
  readonly storageKey: string | undefined
  /** Bytes. */
  readonly size: number
}

/** Those that were made of a content: there may be more of them than a statement has parameters. */
export async function removeMadeOf(
  trx: Trx,
  appKey: ApiKey,
  content: ContentKey,
): Promise<readonly Removed[]> {
  const ids = trx
    .selectFrom('derivative_sources')
    .select('derivative_id')
    .where('app_key', '=', appKey)
    .where('source', '=', content)
  const rows = await trx
    .deleteFrom('derivatives')
    .where('id', 'in', ids)
    .returning(REMOVED)
    .execute()
  await trx.deleteFrom('derivative_sources').where('derivative_id', 'in', ids).execute()
  return rows.map(toRemoved)
}

/** Those whose life has ended or that nobody uses any more, and work that nobody has taken over. */
export async function removeExpired(
  trx: Trx,
  dialect: Database['dialect'],
  { now, unusedSince, abandonedAt, limit }: Bounds,
): Promise<readonly Removed[]> {
  const query = trx
    .selectFrom('derivatives')
    .select('id')
    .where(({ eb, or }) => or([eb('expires_at', '<=', now), eb('used_at', '<', unusedSince)]))
    .where(({ eb, or }) => or([eb('state', '!=', 'working'), eb('lease_until', '<', abandonedAt)]))
    .limit(limit)
  const rows = await lockingRows(dialect, query).execute()
  return removeAll(
    trx,
    rows.map(({ id }) => id),
  )
}

/** Instants, and how many rows at most. */
interface Bounds {
  readonly now: number
  readonly unusedSince: number
  readonly abandonedAt: number
  readonly limit: number
}

/** The one that nobody has used for the longest time, and so many more that are next. */
export async function removeLeastUsed(
  trx: Trx,
  dialect: Database['dialect'],
  { bytes, unusedSince, limit }: Pick<Bounds, 'unusedSince' | 'limit'> & { readonly bytes: number },
): Promise<readonly Removed[]> {
  const query = trx
    .selectFrom('derivatives')
    .select(['id', 'size'])
    .where('state', '=', 'ready')
    .where('used_at', '<', unusedSince)
    .orderBy('used_at')
    .orderBy('id')
    .limit(limit)
  const rows = await lockingRows(dialect, query).execute()
  let sum = 0
  const some = rows.filter(({ size }) => {
    const isNeeded = sum < bytes
    sum += size ?? 0
    return isNeeded
  })
  return removeAll(
    trx,
    some.map(({ id }) => id),
  )
}

/** This one, when it still names these bytes. */
export async function removeDerivative(
  trx: Trx,
  { id, storageKey }: { readonly id: DerivativeId; readonly storageKey: string },
): Promise<readonly Removed[]> {
  const row = await trx
    .selectFrom('derivatives')
    .select('id')
    .where('id', '=', id)
    .where('storage_key', '=', storageKey)
    .executeTakeFirst()
  return row ? removeAll(trx, [row.id]) : []
}

export async function sumOfSizes(db: Db): Promise<number> {
  const { bytes } = await db
    .selectFrom('derivatives')
    .select(({ fn }) => fn.sum('size').as('bytes'))
    .where('state', '=', 'ready')
    .executeTakeFirstOrThrow()
  return Number(bytes ?? 0)
}

async function removeAll(trx: Trx, ids: readonly string[]): Promise<readonly Removed[]> {
  if (ids.length === 0) return []
  const rows = await trx
    .deleteFrom('derivatives')
    .where('id', 'in', [...ids])
    .returning(REMOVED)
    .execute()
  await trx
    .deleteFrom('derivative_sources')
    .where('derivative_id', 'in', [...ids])
    .execute()
  return rows.map(toRemoved)
}

const REMOVED = ['id', 'storage_key', 'size'] as const

function toRemoved({
  id,
  storage_key,
  size,
}: Pick<Selectable<DerivativesTable>, (typeof REMOVED)[number]>): Removed {
  return { id: id as DerivativeId, storageKey: storage_key ?? undefined, size: size ?? 0 }
}
