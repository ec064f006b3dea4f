import { isApiError } from '../api/api-error.ts'
import { text } from '../locale/text.ts'

/** What a person is told of a failure. */
export interface Problem {
  readonly message: string
  /** Of a fault of the service, for the person who is asked for help: code and request. */
  readonly facts: string | undefined
}

/** Faults of this page are not theirs to read; they are in the console. */
export function problemOf(error: unknown): Problem {
  if (!isApiError(error)) return { message: text('error.unknown'), facts: undefined }
  if (error.code === 'changed_meanwhile') {
    return { message: text('error.changedMeanwhile'), facts: undefined }
  }
  if (error.code === 'app_unknown') return { message: text('error.appUnknown'), facts: undefined }
  const { message, code, status, requestId } = error
  // Whoever made a mistake is helped by the words alone.
  const isOurs = status >= 500 && requestId
  return { message, facts: isOurs ? text('error.facts', { code, requestId }) : undefined }
}
