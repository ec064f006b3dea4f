import type { Selectable } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import type { AppStoragesTable } from '../db/tables.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { BucketAddress } from '../storage/s3/bucket-address.ts'

/** A bucket that an app has or once had, by the location word of its objects. */
export interface AppStorageRow {
  readonly location: string
  readonly appKey: ApiKey
  readonly address: BucketAddress
  readonly secretSealed: string
  /** New objects go there. */
  readonly isCurrent: boolean
  readonly version: number
  readonly updatedAt: Date
}

export async function listAppStorages(db: Db, appKey: ApiKey): Promise<readonly AppStorageRow[]> {
  const rows = await db
    .selectFrom('app_storages')
    .selectAll()
    .where('app_key', '=', appKey)
    .orderBy('location')
    .execute()
  return rows.map(fromRow)
}

export async function findCurrentLocation(db: Db, appKey: ApiKey): Promise<string | undefined> {
  const row = await db
    .selectFrom('app_storages')
    .select('location')
    .where('app_key', '=', appKey)
    .where('is_current', '=', 1)
    .executeTakeFirst()
  return row?.location
}

/** Without the app: a location is as good as its objects' keys, which name it. */
export async function findAppStorage(db: Db, location: string): Promise<AppStorageRow | undefined> {
  const row = await db
    .selectFrom('app_storages')
    .selectAll()
    .where('location', '=', location)
    .executeTakeFirst()
  return row && fromRow(row)
}

/** Of every app. */
export async function listLocations(db: Db): Promise<readonly string[]> {
  const rows = await db.selectFrom('app_storages').select('location').orderBy('location').execute()
  return rows.map(({ location }) => location)
}

export async function saveAppStorage(trx: Trx, row: AppStorageRow): Promise<void> {
  const changed = {
    settings: JSON.stringify({ ...row.address, endpoint: row.address.endpoint ?? null }),
    secret_sealed: row.secretSealed,
    is_current: row.isCurrent ? 1 : 0,
    version: row.version,
    updated_at: row.updatedAt.getTime(),
  }
  await trx
    .insertInto('app_storages')
    .values({ location: row.location, app_key: row.appKey, ...changed })
    .onConflict((conflict) => conflict.column('location').doUpdateSet(changed))
    .execute()
}

function fromRow(row: Selectable<AppStoragesTable>): AppStorageRow {
  const { endpoint, ...address } = JSON.parse(row.settings) as Omit<BucketAddress, 'endpoint'> & {
    readonly endpoint: string | null
  }
  return {
    location: row.location,
    appKey: row.app_key as ApiKey,
    address: { ...address, endpoint: endpoint ?? undefined },
    secretSealed: row.secret_sealed,
    isCurrent: row.is_current === 1,
    version: row.version,
    updatedAt: new Date(row.updated_at),
  }
}
