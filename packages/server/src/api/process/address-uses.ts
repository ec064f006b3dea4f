import type { PolicyCall, SecurityPair } from '../../apps/app.ts'
import { callsOf, type TaskCall } from '../../processing/task.ts'
import { security } from '../../processing/tasks/security.ts'
import { securityOf } from '../caller.ts'
import { tasksExclude } from './errors.ts'

/** What an address answers with. */
export type AddressAnswer = 'content' | (typeof ANSWERS)[number]

/** Tasks that say what is answered; of them an address can have one. */
const ANSWERS = ['metadata', 'preview', 'store'] as const

/** Throws `tasks_exclude` where two tasks answer something different. */
export function answerOf(calls: readonly TaskCall[]): AddressAnswer {
  const [first, other] = ANSWERS.filter((answer) => calls.some(({ task }) => task.name === answer))
  if (first && other) throw tasksExclude(first, other)
  return first ?? 'content'
}

/**
 * What a policy has to allow (Filestack reference 2.3). Storing what is not changed converts
 * nothing: the first clients store by address under policies for `store` alone.
 */
export const CALL_NEEDED: Readonly<Record<AddressAnswer, PolicyCall>> = {
  content: 'read',
  metadata: 'stat',
  preview: 'convert',
  store: 'store',
}

/** The pair of the last task `security`, else that of the query. */
export function addressSecurity(
  calls: readonly TaskCall[],
  query: URLSearchParams = new URLSearchParams(),
): SecurityPair {
  const { policy, signature } = Object.fromEntries(query)
  return callsOf(calls, security).at(-1) ?? securityOf({ policy, signature })
}
