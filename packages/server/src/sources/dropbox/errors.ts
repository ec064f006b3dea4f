import { QuaysideError } from '../../errors.ts'
import type { HttpBytesError } from '../../lib/http-bytes-error.ts'
import type { Refusal } from './refusal.ts'
import {
  APP_FOLDER,
  BY_TAG,
  CURSOR_EXPIRED,
  DENIED,
  EXPIRED,
  IS_FOLDER,
  MISSING,
  NAME_REFUSED,
  PATH_INVALID,
  RANGE_INVALID,
  REFUSED,
  SUSPENDED,
  type Wording,
} from './wordings.ts'

/** When Dropbox is in trouble and does not say for how long. */
const UNKNOWN_TROUBLE_MS = 5_000

/** Tags that mean "the same call again". */
const TRY_AGAIN_TAGS = ['too_many_write_operations', 'internal_error', 'retry_error']

/**
 * Whether Dropbox itself is in trouble and another try may go better. Two writes that met at the
 * lock of a folder are such a trouble too, whatever their status: the account is not to blame.
 */
export function isTrouble({ status, tags }: Refusal): boolean {
  const saysSo = status === 409 || status === 429
  return status >= 500 || (saysSo && tags.some((tag) => TRY_AGAIN_TAGS.includes(tag)))
}

/** Whether two writes met at the lock of a folder. */
export function isWriteClash({ tags }: Refusal): boolean {
  return tags.includes('too_many_write_operations')
}

/** Whether the account has been asked too often. */
export function isRateLimit(refusal: Refusal): boolean {
  return refusal.status === 429 && !isTrouble(refusal)
}

/** Old-fashioned refusals of a token come as plain text. */
export function isTokenRefused({ status, tags, detail }: Refusal): boolean {
  if (status === 400) return /access token is malformed|Invalid authorization value/.test(detail)
  return status === 401 && !tags.includes('missing_scope') && !tags.includes('user_suspended')
}

/** The error for a refusal. Those worth another try carry `retryAfterMs`. */
export function fromRefusal(refusal: Refusal): QuaysideError {
  if (isRateLimit(refusal)) return busy(refusal.retryAfterMs ?? 1_000, refusal.detail)
  if (isTrouble(refusal)) return unavailable(refusal.detail, refusal.retryAfterMs)
  if (refusal.tags.includes('content_hash_mismatch')) return contentDamaged(refusal.detail)
  return toError(wordingOf(refusal), `Dropbox refused: ${refusal.detail}`)
}

function toError(
  [kind, code, publicMessage]: Wording,
  message: string,
  cause?: unknown,
): QuaysideError {
  return new QuaysideError(message, { kind, code, publicMessage, cause })
}

function wordingOf(refusal: Refusal): Wording {
  const { status, tags, detail } = refusal
  if (isTokenRefused(refusal)) return EXPIRED
  if (status === 401) return tags.includes('user_suspended') ? SUSPENDED : scopeMissing(refusal)
  if (status === 403 || status === 422) return DENIED
  if (status === 410) return MISSING
  if (status === 416) return RANGE_INVALID
  if (status === 400 && /: path: |malformed_path/.test(detail)) return PATH_INVALID
  if (status === 400 && /is an "App Folder" app/.test(detail)) return APP_FOLDER
  if (status === 400 && /does not have the required scope/.test(detail))
    return scopeMissing(refusal)
  // The innermost tag says most: `path/conflict/folder`, `lookup_failed/not_found`.
  const known = tags.findLast((tag) => Object.hasOwn(BY_TAG, tag))
  return (known === undefined ? undefined : BY_TAG[known]) ?? REFUSED
}

function scopeMissing({ requiredScope }: Refusal): Wording {
  return [
    'forbidden',
    'source_scope_missing',
    requiredScope === undefined
      ? 'The connection lacks a permission it needs. Please connect to Dropbox again.'
      : `The connection lacks the permission “${requiredScope}”. Tick it in the Dropbox app’s settings, then connect again.`,
  ]
}

/** The account has to be left alone for a while. */
export function busy(
  retryAfterMs: number,
  detail = 'the account is being left alone',
): QuaysideError {
  return new QuaysideError(`Dropbox is busy: ${detail}`, {
    kind: 'rate-limited',
    code: 'source_busy',
    publicMessage: `Dropbox asks us to wait ${inWords(retryAfterMs)}.`,
    retryAfterMs,
  })
}

function inWords(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000))
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`
}

/** Dropbox answers, but cannot do its work, or answers with something that makes no sense. */
export function unavailable(detail: string, retryAfterMs?: number, cause?: unknown): QuaysideError {
  return new QuaysideError(`Dropbox is in trouble: ${detail}`, {
    kind: 'upstream',
    code: 'source_unavailable',
    publicMessage: 'Dropbox has difficulties just now. Please try again in a moment.',
    retryAfterMs: retryAfterMs ?? UNKNOWN_TROUBLE_MS,
    cause,
  })
}

export const entryMissing = () => toError(MISSING, 'the entry is gone')
export const entryIsFolder = () => toError(IS_FOLDER, 'a folder where a file was wanted')
export const connectionExpired = (cause?: unknown) =>
  toError(EXPIRED, 'Dropbox refused the token', cause)
export const cursorExpired = (cause: unknown) =>
  toError(CURSOR_EXPIRED, 'Dropbox does not know the cursor', cause)
export const nameRefused = (name: string) =>
  toError(NAME_REFUSED, `not a name for Dropbox: ${JSON.stringify(name.slice(0, 300))}`)
export const pathInvalid = (path: string) =>
  toError(PATH_INVALID, `not a Dropbox path: ${JSON.stringify(path.slice(0, 200))}`)

export function entryChanged(detail: string): QuaysideError {
  return new QuaysideError(`the file is now another one: ${detail}`, {
    kind: 'conflict',
    code: 'source_entry_changed',
    publicMessage: 'The file was changed in Dropbox meanwhile.',
  })
}

/** Bytes that were refused because of their hash may arrive as they were sent at the next try. */
export function contentDamaged(detail: string): QuaysideError {
  return new QuaysideError(`what arrived is not what was sent: ${detail}`, {
    kind: 'upstream',
    code: 'source_content_damaged',
    publicMessage: 'The file was damaged on its way to Dropbox. It will be tried again.',
    retryAfterMs: 0,
  })
}

/** A file was written that is another one than it should be. */
export function writtenWrongly(detail: string): QuaysideError {
  return new QuaysideError(`what lies there is not what was sent: ${detail}`, {
    kind: 'upstream',
    code: 'source_content_damaged',
    publicMessage: 'The file in Dropbox is not the one that was sent. Please look at it there.',
  })
}

/** Dropbox keeps unfinished uploads for seven days. */
export function uploadLost(detail: string): QuaysideError {
  return new QuaysideError(`the unfinished upload is gone: ${detail}`, {
    kind: 'gone',
    code: 'source_upload_lost',
    publicMessage: 'Dropbox no longer has what was sent before. It has to begin again.',
  })
}

export function rangeOfExport(): QuaysideError {
  return new QuaysideError('an export cannot be read from its middle', {
    kind: 'invalid',
    code: 'source_range_invalid',
    publicMessage: 'A document that has to be exported can only be read from its beginning.',
  })
}

export function credentialsWrong(detail: string): QuaysideError {
  return new QuaysideError(`Dropbox refused the app’s keys: ${detail}`, {
    kind: 'invalid',
    code: 'source_credentials_wrong',
    publicMessage: 'Dropbox does not accept this app key and secret.',
  })
}

/** Whether a call ended without an answer, so that nobody knows whether it was done. */
export function isWithoutAnswer(error: unknown): error is QuaysideError {
  return error instanceof QuaysideError && error.code === 'source_unreachable'
}

/** A fault below HTTP. A body that breaks off in the middle is told apart: reading may go on from there. */
export function fromTransport(error: HttpBytesError, phase: 'answer' | 'body'): QuaysideError {
  if (error.code === 'closed') return shuttingDown(error)
  if (error.code === 'malformed_answer') return unavailable(error.message, undefined, error)
  if (phase === 'body') {
    return new QuaysideError('the connection to Dropbox broke off', {
      kind: 'upstream',
      code: 'source_connection_cut',
      publicMessage: 'The connection to Dropbox broke off. It will be tried again.',
      retryAfterMs: 0,
      cause: error,
    })
  }
  return new QuaysideError('Dropbox cannot be reached', {
    kind: 'upstream',
    code: 'source_unreachable',
    publicMessage: 'Dropbox cannot be reached just now. Please try again in a moment.',
    retryAfterMs: UNKNOWN_TROUBLE_MS,
    cause: error,
  })
}

function shuttingDown(cause: HttpBytesError): QuaysideError {
  return new QuaysideError('the way to Dropbox was closed', {
    kind: 'unavailable',
    code: 'shutting_down',
    publicMessage: 'The service is being restarted. Please try again in a moment.',
    cause,
  })
}
