import { QuaysideError } from '../errors.ts'

const UNAVAILABLE_RETRY_MS = 2_000

/** Trying again by ourselves would only hold the room that is left, so the person is told at once. */
export const storageFull = (cause: unknown) =>
  new QuaysideError('the storage has no room left', {
    kind: 'unavailable',
    code: 'storage_full',
    publicMessage:
      'The storage is full, so the file cannot be kept at the moment. Please tell whoever runs this service.',
    cause,
  })

export const storageRefused = (detail: string, cause?: unknown) =>
  new QuaysideError(`the storage refused: ${detail}`, {
    kind: 'unavailable',
    code: 'storage_refused',
    publicMessage:
      'The storage does not let us in, so the file cannot be kept or read. Please tell whoever runs this service.',
    cause,
  })

export const storageUnavailable = (detail: string, cause?: unknown) =>
  new QuaysideError(`the storage does not answer as it should: ${detail}`, {
    kind: 'unavailable',
    code: 'storage_unavailable',
    publicMessage: 'The storage does not answer at the moment. Please try again.',
    retryAfterMs: UNAVAILABLE_RETRY_MS,
    cause,
  })

export const objectMissing = (key: string, cause?: unknown) =>
  new QuaysideError(`there is no object ${key}`, {
    kind: 'not-found',
    code: 'object_missing',
    publicMessage: 'The content of this file is no longer there.',
    cause,
  })

/** `finish` was called while bytes are missing, or more are there than were announced. */
export const uploadIncomplete = (have: number, expected: number) =>
  new QuaysideError(`the upload has ${have} bytes in place of ${expected}`, {
    kind: 'conflict',
    code: 'storage_upload_incomplete',
    publicMessage: 'Parts of the file have not arrived, so it cannot be finished.',
  })
