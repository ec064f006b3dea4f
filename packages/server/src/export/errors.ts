import { QuaysideError } from '../errors.ts'

/** Nothing can be written there. */
export const exportUnsupported = (source: string) =>
  new QuaysideError(`nothing can be saved in ${source}`, {
    kind: 'unsupported',
    code: 'export_unsupported',
    publicMessage: 'Nothing can be saved in this source.',
  })

/** The source takes no larger files. */
export const exportTooLarge = (size: number, limit: number) =>
  new QuaysideError(`${size} bytes are more than the ${limit} the source takes`, {
    kind: 'too-large',
    code: 'source_too_large',
    publicMessage: `This is larger than the ${limit} bytes that can be saved there.`,
  })

/** It was asked to fail rather than to have another name. */
export const nameTaken = (name: string) =>
  new QuaysideError(`${JSON.stringify(name)} is there already`, {
    kind: 'conflict',
    code: 'source_entry_exists',
    publicMessage: 'There is already something of this name in the folder.',
  })

export const exportCancelled = () =>
  new QuaysideError('the export was cancelled', {
    kind: 'cancelled',
    code: 'export_cancelled',
    publicMessage: 'Saving was cancelled. Nothing was saved.',
  })

export const exportMissing = () =>
  new QuaysideError('no such export', {
    kind: 'not-found',
    code: 'export_missing',
    publicMessage: 'There is no such transfer.',
  })

export const requestKeyUsed = () =>
  new QuaysideError('the request key stands for other files', {
    kind: 'conflict',
    code: 'request_key_used',
    publicMessage: 'This request key was used for other files. Use a new one for each request.',
  })

export const tooManyOpen = () =>
  new QuaysideError('too many open exports', {
    kind: 'rate-limited',
    code: 'exports_full',
    publicMessage: 'Too many files are waiting to be saved already. Please try again in a while.',
    retryAfterMs: 10_000,
  })

export const appHasTooManyOpen = () =>
  new QuaysideError('the app has its share of open exports', {
    kind: 'rate-limited',
    code: 'app_exports_full',
    publicMessage:
      'Too many files of this application are waiting to be saved already. Please try again in a while.',
    retryAfterMs: 10_000,
  })

/** What cannot be fetched from the middle broke off, or is another one by now. */
export const contentLost = (detail: string, cause?: unknown) =>
  new QuaysideError(`what is to be saved cannot be gone on with: ${detail}`, {
    kind: 'upstream',
    code: 'export_content_lost',
    publicMessage: 'What is to be saved broke off or changed meanwhile. It will be tried again.',
    retryAfterMs: 1_000,
    cause,
  })

/** While a file was on its way to where its app keeps it, it was deleted or overwritten. */
export const moveOvertaken = () =>
  new QuaysideError('the file is another one by now', {
    kind: 'conflict',
    code: 'move_overtaken',
    publicMessage: 'The file was deleted or replaced while it was on its way.',
  })

/** What lies at the place was kept for another file, and goes with it. */
export const placeLeaving = () =>
  new QuaysideError('what was written is about to be deleted for another file', {
    kind: 'upstream',
    code: 'move_place_leaving',
    publicMessage: 'The same file is just being deleted there. It will be tried again.',
    retryAfterMs: 2_000,
  })

/** Faults after which everything is sent anew, from the first byte. */
const RESTART_CODES = [
  'source_upload_lost',
  'source_content_damaged',
  'source_entry_changed',
  'source_ranges_ignored',
  'export_content_lost',
  'move_place_leaving',
  // Overwritten meanwhile: there is other content now.
  'object_missing',
]

export const needsRestart = ({ code }: QuaysideError): boolean => RESTART_CODES.includes(code)
