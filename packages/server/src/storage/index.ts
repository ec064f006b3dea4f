import { createLocalStorage } from './local/local.ts'
import { createS3Storage } from './s3/s3.ts'
import type { S3Credentials } from './s3/s3-client.ts'
import type { StorageDriver } from './storage.ts'
import { parseStorageUrl } from './storage-url.ts'

export interface StorageSettings {
  /** See `parseStorageUrl`. */
  readonly url: string
  /** For S3; without them the machine's own role or profile is used. */
  readonly credentials?: S3Credentials | undefined
}

/** Opens the storage an address names. Asks it nothing yet: `check` does. */
export function openStorage({ url, credentials }: StorageSettings): StorageDriver {
  const address = parseStorageUrl(url)
  switch (address.kind) {
    case 'local':
      return createLocalStorage(address)
    case 's3':
      return createS3Storage({ ...address, credentials })
    default:
      return address satisfies never
  }
}

/** Whether senders write parts of uploads past us. */
export function takesDirectUploads(url: string): boolean {
  const address = parseStorageUrl(url)
  return address.kind === 's3' && address.isDirect
}

/** The same address in words for people who did not choose it: no path, no key. */
export function describeStorage(url: string): string {
  const address = parseStorageUrl(url)
  return address.kind === 'local'
    ? 'on the disk of this installation'
    : `in the bucket ${address.bucket} of this installation`
}
