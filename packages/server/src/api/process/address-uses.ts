import type { PolicyCall, SecurityPair } from '../../apps/app.ts'
import { callsOf, type TaskCall } from '../../processing/task.ts'
import { security } from '../../processing/tasks/security.ts'
import { securityOf } from '../caller.ts'
import { isConverting } from './conversion-words.ts'
import { tasksExclude } from './errors.ts'

/** What an address answers with; `content` may be what tasks make of a file. */
export type AddressAnswer = 'content' | (typeof ANSWERS)[number]

/** Tasks that say what is answered; of them an address can have one. */
const ANSWERS = ['metadata', 'preview', 'store', 'video_convert'] as const

/** Throws `tasks_exclude` where two tasks answer something different. */
export function answerOf(calls: readonly TaskCall[]): AddressAnswer {
  const [first, other] = ANSWERS.filter((answer) => calls.some(({ task }) => task.name === answer))
  if (first && other) throw tasksExclude(first, other)
  const others = calls.filter(({ task }) => task.name !== first)
  const converting = others.find(isConverting)?.task.name
  // These are about the file as it is.
  const plain = first === 'store' ? undefined : (first ?? plainContent(calls))
  if (plain && converting) throw tasksExclude(plain, converting)
  return first ?? 'content'
}

const plainContent = (calls: readonly TaskCall[]) =>
  calls.find(({ task }) => task.name === 'content')?.task.name

/**
 * What a policy has to allow for files as they are (Filestack reference 2.3); conversions need
 * `convert`. Storing what is not changed converts
 * nothing: the first clients store by address under policies for `store` alone.
 */
export const CALL_NEEDED: Readonly<Record<AddressAnswer, PolicyCall>> = {
  content: 'read',
  metadata: 'stat',
  preview: 'convert',
  store: 'store',
  video_convert: 'convert',
}

/** The pair of the last task `security`, else that of the query. */
export function addressSecurity(
  calls: readonly TaskCall[],
  query: URLSearchParams = new URLSearchParams(),
): SecurityPair {
  const { policy, signature } = Object.fromEntries(query)
  return callsOf(calls, security).at(-1) ?? securityOf({ policy, signature })
}
