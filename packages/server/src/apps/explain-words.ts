import { QuaysideError } from '../errors.ts'
import type { UseClause } from './policy.ts'

/** What is told of one clause of a policy. */
export interface ClauseFinding {
  readonly clause: 'app' | 'policy' | 'signature' | 'expiry' | UseClause
  /** `absent`: the policy says nothing of it. */
  readonly outcome: 'passed' | 'failed' | 'absent'
  /** What it says, or what is wrong and how to mend it. */
  readonly message: string
}

const QUOTED_CHARS = 80

/** What somebody wrote, as far as it is worth showing. */
export const quote = (text: string): string =>
  JSON.stringify(text.length > QUOTED_CHARS ? `${text.slice(0, QUOTED_CHARS)}…` : text)

/** The words with which the request was refused. Throws on what is no refusal. */
export function wordsOf(error: unknown): string {
  if (error instanceof QuaysideError) return error.publicMessage
  throw error
}
