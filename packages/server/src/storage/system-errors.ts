import { QuaysideError } from '../errors.ts'
import { objectMissing, storageFull, storageRefused, storageUnavailable } from './errors.ts'

const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG']
const REFUSED = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ELOOP']

/** Turns a fault of the file system into one of ours; anything else is passed on as it is. */
export function fromSystemError(error: unknown): unknown {
  const code = errorCode(error)
  if (error instanceof QuaysideError || code === undefined || !(error instanceof Error))
    return error
  if (FULL.includes(code)) return storageFull(error)
  if (REFUSED.includes(code)) return storageRefused(error.message, error)
  return storageUnavailable(error.message, error)
}

/** The same for reading, where a file that is not there is the object that is missing. */
export function fromReadError(key: string, error: unknown): unknown {
  return isMissing(error) ? objectMissing(key, error) : fromSystemError(error)
}

export function isMissing(error: unknown): boolean {
  return errorCode(error) === 'ENOENT'
}

/** A file cannot be moved there, only copied. */
export function isOfOtherDisk(error: unknown): boolean {
  return errorCode(error) === 'EXDEV'
}

function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' &&
    error.code.startsWith('E') &&
    !error.code.startsWith('ERR_')
    ? error.code
    : undefined
}
