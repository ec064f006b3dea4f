import { LRUCache } from 'lru-cache'
import type { Database, Trx } from '../db/database.ts'
import { toQuaysideError } from '../errors.ts'
import { type ApiKey, randomText } from '../lib/ids.ts'
import type { Sealer } from '../lib/seal.ts'
import { storageRefused } from '../storage/errors.ts'
import {
  type BucketAddress,
  parseBucketAddress,
  parseSecretKey,
} from '../storage/s3/bucket-address.ts'
import type { GatedBuckets } from '../storage/s3/gated-buckets.ts'
import type { StorageDriver } from '../storage/storage.ts'
import { type OwnPlaces, ownLocationOf } from '../storage/storages.ts'
import { holdApp } from './app-repository.ts'
import type { AppStorage, AppStorages, TypedBucket } from './app-storage.ts'
import {
  type AppStorageRow,
  findAppStorage,
  findCurrentLocation,
  listAppStorages,
  listLocations,
  saveAppStorage,
} from './app-storage-repository.ts'
import { appUnknown, changedMeanwhile, storageSecretMissing } from './errors.ts'

export interface AppStoragesDeps {
  readonly database: Database
  readonly sealer: Sealer
  readonly buckets: GatedBuckets
  readonly now: () => Date
}

/** How long a choice that another process changed may be believed unchanged; every ingest asks. */
const CHOICE_BELIEVED_MS = 2_000
const CHOICES_REMEMBERED = 1_000
/** The same for the keys of a bucket; a wrong one is noticed by its use. */
const BUCKET_BELIEVED_MS = 10_000
/** Light things without connections of their own. */
const BUCKETS_OPEN = 200

/** Buckets that apps have of their own: what people set, and the places that follow from it. */
export function createAppStorages(deps: AppStoragesDeps): AppStorages & {
  readonly places: OwnPlaces
} {
  const { database, buckets } = deps
  const { db } = database
  const choices = new LRUCache<ApiKey, { readonly location: string | undefined }>({
    max: CHOICES_REMEMBERED,
    ttl: CHOICE_BELIEVED_MS,
  })
  const opened = new LRUCache<string, Promise<StorageDriver>>({
    max: BUCKETS_OPEN,
    ttl: BUCKET_BELIEVED_MS,
  })

  async function openBucket(location: string): Promise<StorageDriver> {
    const row = await findAppStorage(db, location)
    if (!row) throw storageRefused(`nothing is known of the place ${location}`)
    try {
      return await buckets.open(toBucket(deps.sealer, row))
    } catch (error) {
      // Whoever opens a file has no part in where an app's bucket may be.
      throw storageRefused(toQuaysideError(error).message, error)
    }
  }

  const places: OwnPlaces = {
    ...{ maxBytes: buckets.maxBytes, partSize: buckets.partSize },
    async current(appKey) {
      const known = choices.get(appKey)
      if (known) return known.location
      const location = await findCurrentLocation(db, appKey)
      choices.set(appKey, { location })
      return location
    },
    open(location) {
      const known = opened.get(location)
      if (known) return known
      const opening = openBucket(location)
      opened.set(location, opening)
      opening.catch(() => {
        if (opened.peek(location) === opening) opened.delete(location)
      })
      return opening
    },
    list: () => listLocations(db),
    close: async () => buckets.close(),
  }

  return {
    places,
    find: async (appKey) => toAppStorage(await listAppStorages(db, appKey)),
    async change(appKey, change) {
      const rows = await database.transaction((trx) => changeHeld(deps, trx, appKey, change))
      choices.delete(appKey)
      for (const { location } of rows) opened.delete(location)
      return toAppStorage(rows)
    },
    async complete(appKey, typed) {
      const address = parseBucketAddress(typed)
      const rows = await listAppStorages(db, appKey)
      const secretAccessKey =
        parseSecretKey(typed.secretAccessKey) ?? knownSecret(deps.sealer, rows, address)
      return { ...address, secretAccessKey }
    },
  }
}

/** Two who change it at once come one after the other, by the app's row. Resolves to all of the app's. */
async function changeHeld(
  deps: AppStoragesDeps,
  trx: Trx,
  appKey: ApiKey,
  { version, bucket }: { readonly version: number; readonly bucket: TypedBucket | undefined },
): Promise<readonly AppStorageRow[]> {
  if (!(await holdApp(trx, deps.database.dialect, appKey))) throw appUnknown()
  const rows = await listAppStorages(trx, appKey)
  if (toAppStorage(rows).version !== version) throw changedMeanwhile()
  const after = bucket ? withBucket(deps, appKey, rows, bucket) : withoutBucket(deps, rows)
  for (const row of after) if (!rows.includes(row)) await saveAppStorage(trx, row)
  return after
}

function withBucket(
  { sealer, now }: AppStoragesDeps,
  appKey: ApiKey,
  rows: readonly AppStorageRow[],
  typed: TypedBucket,
): readonly AppStorageRow[] {
  const address = parseBucketAddress(typed)
  const secret = parseSecretKey(typed.secretAccessKey) ?? knownSecret(sealer, rows, address)
  // What was once stored there is found by the same location as before.
  const before = rows.find((row) => isSamePlace(row.address, address))
  const location = before?.location ?? ownLocationOf(randomText(16))
  const row: AppStorageRow = {
    ...{ location, appKey, address, isCurrent: true },
    secretSealed: sealer.seal(secret, secretOf(location)),
    version: nextVersion(rows),
    updatedAt: now(),
  }
  return [...withoutBucket({ now }, rows).filter((one) => one.location !== location), row]
}

/** Only what was current is another row afterwards. */
function withoutBucket(
  { now }: Pick<AppStoragesDeps, 'now'>,
  rows: readonly AppStorageRow[],
): readonly AppStorageRow[] {
  const ended = { isCurrent: false, version: nextVersion(rows), updatedAt: now() }
  return rows.map((row) => (row.isCurrent ? { ...row, ...ended } : row))
}

const nextVersion = (rows: readonly AppStorageRow[]) => toAppStorage(rows).version + 1

function toAppStorage(rows: readonly AppStorageRow[]): AppStorage {
  return {
    bucket: rows.find(({ isCurrent }) => isCurrent)?.address,
    version: Math.max(0, ...rows.map(({ version }) => version)),
  }
}

/** Other keys and another region lead to the same objects. */
function isSamePlace(one: BucketAddress, other: BucketAddress): boolean {
  return (
    one.bucket === other.bucket && one.prefix === other.prefix && one.endpoint === other.endpoint
  )
}

/** Only for the place it was given for: nobody gets at a secret by naming a server of their own. */
function knownSecret(
  sealer: Sealer,
  rows: readonly AppStorageRow[],
  address: BucketAddress,
): string {
  const row = rows.find((one) => isSamePlace(one.address, address))
  if (row?.address.accessKeyId !== address.accessKeyId) throw storageSecretMissing()
  return sealer.open(row.secretSealed, secretOf(row.location))
}

/** Objects lie below the location's word, so that nothing else in the bucket is ever taken for ours. */
function toBucket(sealer: Sealer, { location, address, secretSealed }: AppStorageRow) {
  const prefix = address.prefix === '' ? location : `${address.prefix}/${location}`
  return { ...address, prefix, secretAccessKey: sealer.open(secretSealed, secretOf(location)) }
}

/** What a sealed text is and whose, so that it opens nowhere else. */
const secretOf = (location: string) => `storage secret ${location}`
