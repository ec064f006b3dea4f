import type { AppStorages, TypedBucket } from '../apps/app-storage.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { GatedBuckets } from '../storage/s3/gated-buckets.ts'
import type { StorageDriver } from '../storage/storage.ts'
import { examineBucket, examineSharedStorage } from './bucket.ts'
import type { Finding } from './finding.ts'

/** Choosing where an app's files rest, and trying it out. */
export interface StorageSetup {
  readonly storages: AppStorages
  /** Where the files of all apps rest, in words. */
  readonly shared: string
  /**
   * Writes, reads, lists and deletes; keeps nothing. `undefined` = the storage of all apps. Rejects
   * with `storage_settings_malformed` and `storage_secret_missing`.
   */
  examine(
    appKey: ApiKey,
    bucket: TypedBucket | undefined,
    signal: AbortSignal,
  ): Promise<readonly Finding[]>
}

export function createStorageSetup({
  storages,
  buckets,
  shared,
  sharedWords,
}: {
  readonly storages: AppStorages
  readonly buckets: GatedBuckets
  readonly shared: Pick<StorageDriver, 'check'>
  readonly sharedWords: string
}): StorageSetup {
  return {
    storages,
    shared: sharedWords,
    async examine(appKey, bucket, signal) {
      if (!bucket) return await examineSharedStorage(shared, sharedWords, signal)
      return await examineBucket(buckets, await storages.complete(appKey, bucket), signal)
    },
  }
}
