import { QuaysideError } from '../../../errors.ts'

/** The answer, or `undefined` when there is no such entry. */
export async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof QuaysideError && error.kind === 'not-found') return undefined
    throw error
  }
}
