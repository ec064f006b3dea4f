import { QuaysideError } from '../../errors.ts'

export const uploadUnknown = () =>
  new QuaysideError('this app has no such upload', {
    kind: 'not-found',
    code: 'upload_unknown',
    publicMessage: 'There is no such upload, or it was left alone for too long. Start it again.',
  })

export const uploadsFull = () =>
  new QuaysideError('the app has too many open uploads', {
    kind: 'rate-limited',
    code: 'uploads_full',
    publicMessage: 'Too many uploads of this application are open already. Please try again later.',
    retryAfterMs: 60_000,
  })

export const uploadBusy = () =>
  new QuaysideError('no buffer has become free for a part', {
    kind: 'unavailable',
    code: 'upload_busy',
    publicMessage: 'Too many parts are on their way in just now. Send this one again in a moment.',
    retryAfterMs: 2_000,
  })

export const uploadAborted = () =>
  new QuaysideError('the upload was aborted', {
    kind: 'conflict',
    code: 'upload_aborted',
    publicMessage: 'This upload was aborted. Start it again.',
  })

export const uploadCompleted = () =>
  new QuaysideError('the upload is complete', {
    kind: 'conflict',
    code: 'upload_completed',
    publicMessage: 'This upload is complete, so nothing can be changed any more.',
  })

export const uploadCompleting = () =>
  new QuaysideError('the upload is being completed', {
    kind: 'conflict',
    code: 'upload_completing',
    publicMessage: 'The parts of this upload are being put together, so none can be added.',
  })

export const partNumberWrong = (part: number, max: number) =>
  new QuaysideError(`there can be no part ${part}`, {
    kind: 'invalid',
    code: 'upload_part_number',
    publicMessage: `Parts are numbered from 1 to ${max}.`,
  })

/** `what` finishes the sentence "The part …". */
export const partSizeWrong = (what: string) =>
  new QuaysideError(`the part ${what}`, {
    kind: 'invalid',
    code: 'upload_part_size',
    publicMessage: `The part ${what}.`,
  })

export const chunksTooMany = (part: number, max: number) =>
  new QuaysideError(`part ${part} has more than ${max} chunks`, {
    kind: 'conflict',
    code: 'upload_chunks_too_many',
    publicMessage: `A part can have at most ${max} chunks. Start again with larger ones.`,
  })

export const partHashWrong = (algorithm: 'MD5' | 'SHA-256') =>
  new QuaysideError(`the part has another ${algorithm} than was announced`, {
    kind: 'invalid',
    code: 'upload_part_hash',
    publicMessage: `The part arrived damaged: its ${algorithm} is not the one that was announced. Send it again.`,
  })

export const partCut = (cause: unknown) =>
  new QuaysideError('the connection ended within a part', {
    kind: 'invalid',
    code: 'upload_part_cut',
    publicMessage: 'The connection broke off before all of the part had arrived. Send it again.',
    cause,
  })

export const partMissing = (part: number, from: number) =>
  new QuaysideError(`part ${part} is missing from byte ${from}`, {
    kind: 'invalid',
    code: 'upload_part_missing',
    publicMessage: `Part ${part} has not arrived${from === 0 ? '' : ` from its byte ${from} on`}. Send it, then complete again.`,
  })

export const partDiffers = (part: number) =>
  new QuaysideError(`part ${part} is not the one the sender means`, {
    kind: 'invalid',
    code: 'upload_part_differs',
    publicMessage: `Part ${part} is another one than the request says. Send it again.`,
  })

export const uploadOffsetDiffers = (asked: number, have: number) =>
  new QuaysideError(`bytes for ${asked} while there are ${have}`, {
    kind: 'conflict',
    code: 'upload_offset_differs',
    publicMessage: `This upload is at byte ${have}, not at ${asked}. Ask where it is, and go on from there.`,
  })

export const uploadSizeDiffers = (have: number, expected: number) =>
  new QuaysideError(`the parts have ${have} bytes in place of ${expected}`, {
    kind: 'invalid',
    code: 'upload_size_differs',
    publicMessage: `The parts have ${have} bytes together, and the file has ${expected}.`,
  })

export const completionStopped = () =>
  new QuaysideError('the server stops while it puts an upload together', {
    kind: 'unavailable',
    code: 'server_stopping',
    publicMessage: 'The service is being restarted. Complete again in a moment.',
    retryAfterMs: 1_000,
  })

export const uploadedFileMissing = () =>
  new QuaysideError('the file of the upload was deleted', {
    kind: 'not-found',
    code: 'file_missing',
    publicMessage: 'The file was deleted after it was uploaded.',
  })
