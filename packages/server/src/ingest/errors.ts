import { QuaysideError } from '../errors.ts'

export const contentDiffers = (detail: string) =>
  new QuaysideError(`the copy differs from the original: ${detail}`, {
    kind: 'upstream',
    code: 'ingest_content_differs',
    publicMessage:
      'What arrived is not what the source says the file is, so it was thrown away. Please try again.',
    retryAfterMs: 1_000,
  })

export const bodyEndedEarly = (have: number, expected: number) =>
  new QuaysideError(`the source ended after ${have} of ${expected} bytes`, {
    kind: 'upstream',
    code: 'source_connection_cut',
    publicMessage: 'The connection to the source broke off. It will be tried again.',
    retryAfterMs: 1_000,
  })

export const stalled = (cause: unknown) =>
  new QuaysideError('the source keeps breaking off', {
    kind: 'upstream',
    code: 'source_connection_cut',
    publicMessage: 'The connection to the source keeps breaking off. It will be tried again.',
    retryAfterMs: 2_000,
    cause,
  })

export const entryIsFolder = () =>
  new QuaysideError('a folder cannot be stored', {
    kind: 'invalid',
    code: 'source_entry_is_folder',
    publicMessage: 'This is a folder. Choose a file.',
  })

/** The storage takes no larger ones. */
export const tooLarge = (size: number, limit: number) =>
  new QuaysideError(`${size} bytes are more than the ${limit} allowed`, {
    kind: 'too-large',
    code: 'file_too_large',
    publicMessage: `The file is larger than the ${limit} bytes that are allowed here.`,
  })

/** The policy does not allow so many bytes (Filestack reference 2.6). */
export const overMaxSize = (size: number, maxSize: number) =>
  new QuaysideError(`${size} bytes are more than the policy's ${maxSize}`, {
    kind: 'forbidden',
    code: 'file_too_large',
    publicMessage: `The policy does not allow this: see its "maxSize". The file is larger than ${maxSize} bytes.`,
  })

/** The policy does not allow so few bytes (Filestack reference 2.6). */
export const underMinSize = (size: number, minSize: number) =>
  new QuaysideError(`${size} bytes are fewer than the policy's ${minSize}`, {
    kind: 'forbidden',
    code: 'file_too_small',
    publicMessage: `The policy does not allow this: see its "minSize". The file is smaller than ${minSize} bytes.`,
  })

export const bodyMissing = () =>
  new QuaysideError('the body has no bytes', {
    kind: 'invalid',
    code: 'body_missing',
    publicMessage: 'The body is missing, so nothing was stored.',
  })

export const bodyCut = (cause: unknown) =>
  new QuaysideError('the connection ended within a body', {
    kind: 'invalid',
    code: 'body_cut',
    publicMessage: 'The connection broke off before everything had arrived. Nothing was stored.',
    cause,
  })

export const storeBusy = () =>
  new QuaysideError('no buffer has become free for a body', {
    kind: 'unavailable',
    code: 'store_busy',
    publicMessage: 'Too many files are on their way in just now. Send this one again in a moment.',
    retryAfterMs: 2_000,
  })

export const cancelled = () =>
  new QuaysideError('the ingest was cancelled', {
    kind: 'cancelled',
    code: 'ingest_cancelled',
    publicMessage: 'The transfer was cancelled. Nothing was stored.',
  })

export const sourceUnknown = (source: string) =>
  new QuaysideError(`no source is called ${JSON.stringify(source)}`, {
    kind: 'invalid',
    code: 'source_unknown',
    publicMessage: 'There is no such source.',
  })

/** Such a file is at a public address already; what lies there may be another one tomorrow. */
export const linkUnsupported = (source: string) =>
  new QuaysideError(`files of ${source} cannot be linked`, {
    kind: 'unsupported',
    code: 'link_unsupported',
    publicMessage: 'A file of this source can be stored, not linked.',
  })

/** An object was deleted between finding it and naming it: the file has to be transferred after all. */
export const knownContentGone = () =>
  new QuaysideError('the known content was deleted meanwhile', {
    kind: 'conflict',
    code: 'known_content_gone',
    publicMessage: 'The stored copy was deleted meanwhile. It will be transferred again.',
    retryAfterMs: 0,
  })

export const ingestMissing = () =>
  new QuaysideError('no such ingest', {
    kind: 'not-found',
    code: 'ingest_missing',
    publicMessage: 'There is no such transfer.',
  })

export const requestKeyUsed = () =>
  new QuaysideError('the request key stands for other entries', {
    kind: 'conflict',
    code: 'request_key_used',
    publicMessage: 'This request key was used for other files. Use a new one for each request.',
  })

export const tooManyOpen = () =>
  new QuaysideError('too many open ingests', {
    kind: 'rate-limited',
    code: 'ingests_full',
    publicMessage: 'Too many transfers are waiting already. Please try again in a while.',
    retryAfterMs: 10_000,
  })

export const appHasTooManyOpen = () =>
  new QuaysideError('the app has its share of open ingests', {
    kind: 'rate-limited',
    code: 'app_ingests_full',
    publicMessage:
      'Too many transfers of this application are waiting already. Please try again in a while.',
    retryAfterMs: 10_000,
  })

/** Faults after which the file has to be fetched anew, from its first byte. */
const RESTART_CODES = [
  'ingest_content_differs',
  'source_entry_changed',
  'source_ranges_ignored',
  'known_content_gone',
  'storage_upload_incomplete',
]

export function needsRestart(error: unknown): boolean {
  return error instanceof QuaysideError && RESTART_CODES.includes(error.code)
}
