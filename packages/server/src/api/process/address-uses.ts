import type { PolicyCall, SecurityPair } from '../../apps/app.ts'
import { callsOf, type TaskCall } from '../../processing/task.ts'
import { metadata } from '../../processing/tasks/metadata.ts'
import { preview } from '../../processing/tasks/preview.ts'
import { security } from '../../processing/tasks/security.ts'
import { store } from '../../processing/tasks/store.ts'
import { securityOf } from '../caller.ts'
import { tasksExclude } from './errors.ts'

/** What an address answers with. */
export type AddressAnswer = 'content' | 'metadata' | 'preview' | 'store'

/** Tasks that say what is answered; of them an address can have one. */
const ANSWERS = [metadata, preview, store] as const

/** Throws `tasks_exclude` where two tasks answer something different. */
export function answerOf(calls: readonly TaskCall[]): AddressAnswer {
  const [first, other] = ANSWERS.filter((task) => callsOf(calls, task as never).length > 0)
  if (first && other) throw tasksExclude(first.name, other.name)
  return (first?.name as AddressAnswer | undefined) ?? 'content'
}

/**
 * What a policy has to allow (Filestack reference 2.3). Storing what is not changed converts
 * nothing: the first clients store by address under policies for `store` alone.
 */
export const POLICY_CALLS: Readonly<Record<AddressAnswer, PolicyCall>> = {
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
