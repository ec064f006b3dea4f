import { QuaysideError } from '../errors.ts'

/** It was deleted, or there has never been one. */
export const fileMissing = () =>
  new QuaysideError('no file has this handle', {
    kind: 'not-found',
    code: 'file_missing',
    publicMessage: 'The file was not found.',
  })

/** Its bytes are the source's, and nothing is written there. */
export const fileNotWriteable = () =>
  new QuaysideError('a linked file was to be overwritten', {
    kind: 'conflict',
    code: 'file_not_writeable',
    publicMessage:
      'This is a link to a file in a cloud drive. Its content can be changed there, and not from here.',
  })
