import { QuaysideError } from '../../errors.ts'

export const folderPickCancelled = () =>
  new QuaysideError('the folder pick was cancelled', {
    kind: 'cancelled',
    code: 'folder_pick_cancelled',
    publicMessage: 'Taking this folder was cancelled. The files that were stored by then are kept.',
  })

export const folderPickMissing = () =>
  new QuaysideError('no such folder pick', {
    kind: 'not-found',
    code: 'folder_pick_missing',
    publicMessage: 'There is no such picked folder.',
  })

export const folderHasTooMany = (limit: number) =>
  new QuaysideError(`the folder has more than ${limit} files`, {
    kind: 'too-large',
    code: 'folder_pick_too_many',
    publicMessage: `The folder holds more than the ${limit.toLocaleString('en')} files that can be taken at once. Nothing was stored.`,
  })

export const folderIsTooLarge = (limit: number) =>
  new QuaysideError(`the folder's files have more than ${limit} bytes`, {
    kind: 'too-large',
    code: 'folder_pick_too_large',
    publicMessage: `The files in the folder are together larger than the ${limit.toLocaleString('en')} bytes that can be taken at once. Nothing was stored.`,
  })

export const folderIsTooDeep = (limit: number) =>
  new QuaysideError(`folders lie more than ${limit} deep`, {
    kind: 'too-large',
    code: 'folder_pick_too_deep',
    publicMessage: `In this folder others lie more than ${limit} deep. Nothing was stored.`,
  })

/** Only sources that list a folder with all that is below it in few calls. */
export const folderPickUnsupported = (source: string) =>
  new QuaysideError(`folders of ${source} cannot be picked as one`, {
    kind: 'unsupported',
    code: 'folder_pick_unsupported',
    publicMessage: 'Whole folders cannot be taken from this source. Choose files.',
  })

export const folderPickKeyUsed = () =>
  new QuaysideError('the request key stands for another folder', {
    kind: 'conflict',
    code: 'request_key_used',
    publicMessage: 'This request key was used for something else. Use a new one for each request.',
  })

export const tooManyFolderPicks = () =>
  new QuaysideError('too many open folder picks', {
    kind: 'rate-limited',
    code: 'folder_picks_full',
    publicMessage: 'Too many folders are being taken already. Please try again in a while.',
    retryAfterMs: 10_000,
  })

export const appHasTooManyFolderPicks = () =>
  new QuaysideError('the app has its share of open folder picks', {
    kind: 'rate-limited',
    code: 'app_folder_picks_full',
    publicMessage:
      'Too many folders are being taken for this application already. Please try again in a while.',
    retryAfterMs: 10_000,
  })

export const folderZipMissing = () =>
  new QuaysideError('no archive of such a folder', {
    kind: 'not-found',
    code: 'folder_zip_missing',
    publicMessage: 'There is no such archive, or none of its files is left.',
  })
