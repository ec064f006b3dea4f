import { S3ServiceException } from '@aws-sdk/client-s3'
import { QuaysideError } from '../../errors.ts'
import { objectMissing, storageFull, storageRefused, storageUnavailable } from '../errors.ts'

const FULL = ['QuotaExceeded', 'XMinioStorageFull', 'EntityTooLarge', 'InsufficientCapacity']
const GONE = ['NoSuchKey', 'NotFound', 'NoSuchUpload']
/** Faults a server answers with a 4xx although another try may well succeed. */
const PASSING = ['RequestTimeout', 'BadDigest', 'IncompleteBody', 'SlowDown', 'OperationAborted']

/** Turns a fault of the S3 client into one of ours; an abort is passed on as the signal's reason. */
export function fromS3Error(error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason
  if (error instanceof QuaysideError && error.code.startsWith('egress_')) {
    return storageRefused(error.message, error)
  }
  if (error instanceof QuaysideError || error instanceof RangeError) return error
  if (!(error instanceof S3ServiceException)) return storageUnavailable(describe(error), error)
  const status = error.$metadata.httpStatusCode ?? 0
  if (FULL.includes(error.name) || status === 507) return storageFull(error)
  if (error.name === 'NoSuchBucket') return storageRefused('the bucket does not exist', error)
  if (status >= 500 || status === 429 || status === 0 || PASSING.includes(error.name)) {
    return storageUnavailable(describe(error), error)
  }
  return storageRefused(describe(error), error)
}

/** The same for reading, where nothing under the key is the object that is missing. */
export function fromS3ReadError(key: string, error: unknown, signal: AbortSignal): unknown {
  return !signal.aborted && isGone(error) ? objectMissing(key, error) : fromS3Error(error, signal)
}

export function isGone(error: unknown): boolean {
  return error instanceof S3ServiceException && GONE.includes(error.name)
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // A failed connection to several addresses has its text in the parts.
  const message = error.message || (error instanceof AggregateError && error.errors.join('; '))
  return `${error.name}: ${message}`
}
