import type { TextScanner } from './address-text.ts'
import { beginsAddress } from './parse-source.ts'

/** Whether some task is called so, offered or not. */
export type IsTask = (name: string) => boolean

/** Policy, then signature: the policy goes as far as that (Filestack reference 2.5). */
const POLICY_FIRST = /security=(?:policy|p):[\w+/=%"-]*,(?:signature|s):[^/?]*/iy
const SIGNATURE_FIRST = /security=(?:signature|s):[^,/?]*,(?:policy|p):/iy
/** One piece of a policy between slashes. */
const BASE64 = /^[\w+%-]*=*$/
const LOOK_CHARS = 64

/**
 * Where the `security` task that begins here ends; `undefined` when none does or it ends like any
 * other. Base64 has slashes and clients do not always quote it.
 */
export function findSecurityEnd(
  path: string,
  at: number,
  scanner: TextScanner,
  isTask: IsTask,
): number | undefined {
  const end = match(POLICY_FIRST, path, at)
  if (end !== undefined) return end
  const policy = match(SIGNATURE_FIRST, path, at)
  if (policy === undefined) return undefined
  return scanner.endOfGroup(policy) ?? endOfPolicy(path, policy, isTask)
}

/** Nothing marks the end of a policy behind the signature but what comes next. */
function endOfPolicy(path: string, start: number, isTask: IsTask): number {
  for (let at = start; ; ) {
    const end = endOfPiece(path, at)
    if (path[end] !== '/' || path[end - 1] === '=' || isNext(path, end + 1, isTask)) return end
    at = end + 1
  }
}

/** What cannot be more of a policy: a source, a task, or all that is left. */
function isNext(path: string, at: number, isTask: IsTask): boolean {
  const end = endOfPiece(path, at)
  const piece = path.slice(at, end)
  const isLast = path[end] !== '/' || /^\/metadata(?:\?|$)/.test(path.slice(end, end + LOOK_CHARS))
  const isAddress = beginsAddress(path.slice(at, at + LOOK_CHARS))
  return isLast || isAddress || !BASE64.test(piece) || isTask(piece.split('=')[0] ?? '')
}

function endOfPiece(path: string, from: number): number {
  for (let at = from; ; at += 1) {
    if (at >= path.length || path[at] === '/' || path[at] === '?') return at
  }
}

function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}
