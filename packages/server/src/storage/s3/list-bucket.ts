import {
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { StoredItem } from '../storage.ts'
import { fromS3Error } from './errors.ts'

export interface BucketListing {
  readonly client: S3Client
  readonly bucket: string
  /** Empty, or with a slash at its end. */
  readonly prefix: string
  readonly before: Date
  readonly signal: AbortSignal
}

/** Objects and unfinished uploads below the prefix that were last changed before a moment. */
export async function* listBucket(listing: BucketListing): AsyncGenerator<StoredItem> {
  try {
    for await (const item of listAll(listing)) if (item.modifiedAt < listing.before) yield item
  } catch (error) {
    throw fromS3Error(error, listing.signal)
  }
}

async function* listAll(listing: BucketListing): AsyncGenerator<StoredItem> {
  yield* listObjects(listing)
  yield* listUploads(listing)
}

async function* listObjects({ client, bucket, prefix, signal }: BucketListing) {
  let token: string | undefined
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ...(token !== undefined && { ContinuationToken: token }),
      }),
      { abortSignal: signal },
    )
    for (const { Key, LastModified } of page.Contents ?? []) {
      if (!Key || !LastModified) continue
      yield { kind: 'object' as const, key: Key.slice(prefix.length), modifiedAt: LastModified }
    }
    token = page.NextContinuationToken
  } while (token !== undefined)
}

async function* listUploads({ client, bucket, prefix, signal }: BucketListing) {
  let after: { KeyMarker: string; UploadIdMarker: string } | undefined
  do {
    const page = await client.send(
      new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, ...after }),
      { abortSignal: signal },
    )
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (!Key || !UploadId || !Initiated) continue
      const key = Key.slice(prefix.length)
      yield { kind: 'upload' as const, key, state: UploadId, modifiedAt: Initiated }
    }
    after =
      page.IsTruncated && page.NextKeyMarker
        ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker ?? '' }
        : undefined
  } while (after !== undefined)
}
