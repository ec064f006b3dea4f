import { QuaysideError } from '../../errors.ts'

/*
 * What can go wrong while a file is converted. All of it is about this file and these tasks; the
 * service goes on.
 */

/** `cause` says in the program's words what it is; they may hold names of local files. */
export const sourceBroken = (cause?: unknown) =>
  new QuaysideError('the source of a conversion is broken', {
    kind: 'invalid',
    code: 'conversion_source_broken',
    publicMessage: 'The file is broken, or is not what its name says, so it cannot be converted.',
    cause,
  })

export const sourceLocked = () =>
  new QuaysideError('the source of a conversion asks for a password', {
    kind: 'invalid',
    code: 'conversion_source_locked',
    publicMessage: 'The file is protected by a password, so it cannot be converted.',
  })

export const pageMissing = (page: number, pages: number) =>
  new QuaysideError(`there is no page ${page} of ${pages}`, {
    kind: 'invalid',
    code: 'conversion_page_missing',
    publicMessage: `There is no page ${page}: the file has ${pages} ${pages === 1 ? 'page' : 'pages'}.`,
  })

export const pictureTooLarge = (words: string) =>
  new QuaysideError(`a picture is too large: ${words}`, {
    kind: 'too-large',
    code: 'picture_too_large',
    publicMessage: `The picture is too large to be converted: ${words}.`,
  })

/** `words` name the limit: `it has more than 10,000 pages`. */
export const conversionTooLarge = (words: string) =>
  new QuaysideError(`a conversion is too large: ${words}`, {
    kind: 'too-large',
    code: 'conversion_too_large',
    publicMessage: `The file is too large to be converted: ${words}.`,
  })

export const conversionTimeout = (seconds: number) =>
  new QuaysideError(`a conversion took more than ${seconds} s`, {
    kind: 'timeout',
    code: 'conversion_timeout',
    publicMessage: `The conversion took more than ${seconds} seconds and was ended.`,
  })

/** `words` end a sentence: `text cannot be made to video/mp4`. */
export const conversionUnsupported = (words: string) =>
  new QuaysideError(`a conversion is not offered: ${words}`, {
    kind: 'unsupported',
    code: 'conversion_unsupported',
    publicMessage: `This conversion is not offered: ${words}.`,
  })

/** A program of the system is not installed. */
export const programMissing = (program: string) =>
  new QuaysideError(`${program} is not installed`, {
    kind: 'unsupported',
    code: 'conversion_program_missing',
    publicMessage: `This conversion needs ${program}, which is not installed on the server.`,
  })

export const conversionFailed = (detail: string, cause?: unknown) =>
  new QuaysideError(`a conversion failed: ${detail}`, {
    kind: 'internal',
    code: 'conversion_failed',
    publicMessage: 'The conversion failed.',
    cause,
  })
