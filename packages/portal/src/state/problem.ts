import { isApiError } from '../api/api-error.ts'
import { text } from '../locale/text.ts'

/** What a person is told of a failure. */
export interface Problem {
  readonly message: string
  /** For the person who is asked for help: code and request. */
  readonly facts: string | undefined
}

/** Faults of this page are not theirs to read; they are in the console. */
export function problemOf(error: unknown): Problem {
  if (!isApiError(error)) return { message: text('error.unknown'), facts: undefined }
  if (error.code === 'changed_meanwhile') {
    return { message: text('error.changedMeanwhile'), facts: undefined }
  }
  const { message, code, requestId } = error
  const facts = requestId ? text('error.facts', { code, requestId }) : undefined
  return { message, facts }
}
