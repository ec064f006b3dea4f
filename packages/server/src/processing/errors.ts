import { QuaysideError } from '../errors.ts'

/*
 * What is wrong with an address, in the words Filestack's clients show (Filestack reference 9.5).
 */

/** `closest` is what was most likely meant. */
export const taskUnknown = (task: string, closest?: string) =>
  invalid({ code: 'task_unknown', words: `invalid task ${quote(task)}${didYouMean(closest)}` })

export const parameterUnknown = (task: string, parameter: string, closest?: string) =>
  invalid({
    code: 'task_parameter_unknown',
    words: `invalid parameter ${quote(parameter)} for ${quote(task)} task${didYouMean(closest)}`,
  })

/** `expected` ends a sentence that begins with `it must be`. */
export const parameterInvalid = (task: string, parameter: string, expected?: string) =>
  invalid({
    code: 'task_parameter_invalid',
    words: `invalid value of parameter ${quote(parameter)} for ${quote(task)} task${expected ? `: it must be ${expected}` : ''}`,
  })

export const parameterMissing = (task: string, parameter: string) =>
  invalid({
    code: 'task_parameter_missing',
    words: `missing parameter ${quote(parameter)} for ${quote(task)} task`,
  })

export const sourceMissing = () =>
  invalid({
    code: 'address_source_missing',
    words: 'the address names no file or address to work on',
  })

export const sourcesTooMany = () =>
  invalid({
    code: 'sources_too_many',
    words: 'the address names several sources, and no task that joins them',
  })

/** `reason` says why, as the end of a sentence: `finding faces needs a trained model`. */
export const taskUnsupported = (task: string, reason?: string) =>
  new QuaysideError(`the task ${quote(task)} is not offered`, {
    kind: 'unsupported',
    code: 'task_unsupported',
    publicMessage: `The task ${quote(task)} is not offered here${reason ? `: ${reason}` : ' yet'}.`,
  })

export const addressMalformed = (detail: string, cause?: unknown) =>
  new QuaysideError(`the address is malformed: ${detail}`, {
    kind: 'invalid',
    code: 'address_malformed',
    publicMessage: `The address is malformed: ${detail}.`,
    cause,
  })

function didYouMean(closest: string | undefined): string {
  return closest === undefined ? '' : `; did you mean ${quote(closest)}?`
}

/** About as long as a few conversions take. */
const BUSY_RETRY_MS = 5_000

export const conversionsBusy = () =>
  new QuaysideError('too many conversions wait', {
    kind: 'unavailable',
    code: 'conversions_busy',
    publicMessage: 'The server has more conversions to do than it can. Try again in a moment.',
    retryAfterMs: BUSY_RETRY_MS,
  })

const SPACE_RETRY_MS = 60_000

export const conversionSpaceLow = (cause?: unknown) =>
  new QuaysideError('there is no room for the files of a conversion', {
    kind: 'unavailable',
    code: 'conversion_space_low',
    publicMessage: 'The server has no room for this conversion at the moment.',
    retryAfterMs: SPACE_RETRY_MS,
    cause,
  })

/** Long or strange names are not repeated at length. */
function quote(name: string): string {
  return `\`${name.slice(0, 80)}\``
}

function invalid({ code, words }: { readonly code: string; readonly words: string }) {
  return new QuaysideError(words, { kind: 'invalid', code, publicMessage: words })
}
