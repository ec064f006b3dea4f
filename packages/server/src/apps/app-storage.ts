import type { ApiKey } from '../lib/ids.ts'
import type { BucketAddress } from '../storage/s3/bucket-address.ts'
import type { GatedBucket } from '../storage/s3/gated-buckets.ts'

/** Where an app's new objects go. */
export interface AppStorage {
  /** A bucket of its own; `undefined` = with those of all apps. */
  readonly bucket: BucketAddress | undefined
  /** Grows with every change; 0 where nothing was ever changed. */
  readonly version: number
}

/** What somebody typed in; a secret that is left out stays. */
export interface TypedBucket {
  readonly bucket: string
  readonly prefix: string
  readonly endpoint: string | null
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey?: string | undefined
}

export interface AppStorages {
  find(appKey: ApiKey): Promise<AppStorage>
  /**
   * What is stored already stays where it is, and readable. Rejects with `changed_meanwhile`,
   * `storage_settings_malformed`, `storage_secret_missing`, `app_unknown`.
   */
  change(
    appKey: ApiKey,
    change: { readonly version: number; readonly bucket: TypedBucket | undefined },
  ): Promise<AppStorage>
  /** What was typed in, with the secret that is known where it was left out. Rejects as `change`. */
  complete(appKey: ApiKey, typed: TypedBucket): Promise<GatedBucket>
}
