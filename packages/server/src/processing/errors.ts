import { QuaysideError } from '../errors.ts'

/*
 * What is wrong with an address, in the words Filestack's clients show (Filestack reference 9.5).
 */

export const taskUnknown = (task: string) => invalid('task_unknown', `invalid task ${quote(task)}`)

export const parameterUnknown = (task: string, parameter: string) =>
  invalid('task_parameter_unknown', `invalid parameter ${quote(parameter)} for ${quote(task)} task`)

export const parameterInvalid = (task: string, parameter: string) =>
  invalid(
    'task_parameter_invalid',
    `invalid value of parameter ${quote(parameter)} for ${quote(task)} task`,
  )

export const parameterMissing = (task: string, parameter: string) =>
  invalid('task_parameter_missing', `missing parameter ${quote(parameter)} for ${quote(task)} task`)

export const taskUnsupported = (task: string) =>
  new QuaysideError(`the task ${quote(task)} is not offered`, {
    kind: 'unsupported',
    code: 'task_unsupported',
    publicMessage: `The task ${quote(task)} is not offered here yet.`,
  })

export const addressMalformed = (detail: string, cause?: unknown) =>
  new QuaysideError(`the address is malformed: ${detail}`, {
    kind: 'invalid',
    code: 'address_malformed',
    publicMessage: `The address is malformed: ${detail}.`,
    cause,
  })

export const sourceMissing = () =>
  invalid('address_source_missing', 'the address names no file or address to work on')

/** Long or strange names are not repeated at length. */
function quote(name: string): string {
  return `\`${name.slice(0, 80)}\``
}

function invalid(code: string, words: string): QuaysideError {
  return new QuaysideError(words, { kind: 'invalid', code, publicMessage: words })
}
