import { QuaysideError } from '../../errors.ts'

export const uploadLocked = () =>
  new QuaysideError('another request keeps the upload', {
    kind: 'conflict',
    code: 'upload_locked',
    publicMessage: 'Another request is sending to this upload. Go on from where it ends.',
    retryAfterMs: 1_000,
  })

export const uploadRemoved = () =>
  new QuaysideError('the upload was aborted', {
    kind: 'gone',
    code: 'upload_aborted',
    publicMessage: 'This upload was aborted. Start it again.',
  })
