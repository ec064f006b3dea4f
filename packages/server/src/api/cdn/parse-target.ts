import type { SecurityPair } from '../../apps/app.ts'
import { QuaysideError } from '../../errors.ts'
import { fileMissing } from '../../files/errors.ts'
import { type Handle, parseHandle } from '../../lib/ids.ts'
import { securityOf } from '../caller.ts'

/** What an address under the CDN asks for. */
export interface CdnTarget {
  readonly handle: Handle
  readonly wants: 'content' | 'metadata'
  readonly security: SecurityPair
  readonly query: URLSearchParams
}

/**
 * Reads the raw path of a CDN address: `/<handle>`, `/<handle>+name.ext`, `/file/<handle>`, each
 * with `/metadata` behind or `security=…` before it. Throws `not-found` where no handle can be, and
 * `unsupported` / `task_unsupported` for conversions.
 */
export function parseCdnTarget(path: string): CdnTarget {
  const [beforeQuery = '', queryText = ''] = cutOnce(path, '?')
  const query = new URLSearchParams(queryText)
  const { security, rest } = takeSecurity(beforeQuery.replace(/^\/+/, ''))
  const pieces = rest.split('/')
  if (pieces[0] === 'file') pieces.shift()
  const wants = pieces.length > 1 && pieces.at(-1) === 'metadata' ? 'metadata' : 'content'
  if (wants === 'metadata') pieces.pop()
  const [first = ''] = pieces
  if (pieces.length !== 1 || /[=:"%]/.test(cutOnce(first, '+')[0] ?? ''))
    throw taskUnsupported(rest)
  const handle = handleOf(first)
  if (!handle) throw fileMissing()
  return { handle, wants, query, security: security ?? pairOf(query) }
}

/** Only what stands before the plus names the file; the rest is for people and their programs. */
export function handleOf(text: string): Handle | undefined {
  return parseHandle(cutOnce(text, '+')[0] ?? '')
}

/** `security=policy:…,signature:…/` in front, in either order, by long names or short. */
function takeSecurity(path: string): { security: SecurityPair | undefined; rest: string } {
  const [, text] = /^security=(.*)$/s.exec(path) ?? []
  const found = text && (policyFirst(text) ?? signatureFirst(text))
  if (!found) return { security: undefined, rest: path }
  const security = { policy: unquote(found.policy), signature: unquote(found.signature) }
  return { security, rest: found.rest }
}

interface SecurityPieces {
  readonly policy: string
  readonly signature: string
  readonly rest: string
}

/** The policy may stand unquoted although base64 has slashes: it goes as far as the signature. */
function policyFirst(text: string): SecurityPieces | undefined {
  const [, pair] = /^(?:policy|p):(.*)$/s.exec(text) ?? []
  const mark = pair && /,(?:signature|s):/.exec(pair)
  if (!mark) return undefined
  const [signature = '', rest = ''] = cutOnce(pair.slice(mark.index + mark[0].length), '/')
  return { policy: pair.slice(0, mark.index), signature, rest }
}

/** Here nothing marks the policy's end, so an unquoted one goes as far as leaves a file's name. */
function signatureFirst(text: string): SecurityPieces | undefined {
  const [, signature = '', after = ''] =
    /^(?:signature|s):([^,]*),(?:policy|p):(.*)$/s.exec(text) ?? []
  const [, quoted, beyond] = /^("[^"]*"|%22.*?%22)\/(.*)$/s.exec(after) ?? []
  if (quoted !== undefined) return { policy: quoted, signature, rest: beyond ?? '' }
  const [, policy, rest = ''] = /^([^,=:]*=*)\/([^/]+(?:\/metadata)?)$/.exec(after) ?? []
  return policy === undefined ? undefined : { policy, signature, rest }
}

function unquote(text: string): string {
  const bare = text.replace(/^(?:"|%22)|(?:"|%22)$/g, '')
  try {
    return decodeURIComponent(bare)
  } catch {
    return bare // not encoded after all, and the signature will tell
  }
}

function pairOf(query: URLSearchParams): SecurityPair {
  const { policy, signature } = Object.fromEntries(query)
  return securityOf({ policy, signature })
}

function cutOnce(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

const taskUnsupported = (path: string) =>
  new QuaysideError(`tasks are not offered: ${path.slice(0, 200)}`, {
    kind: 'unsupported',
    code: 'task_unsupported',
    publicMessage: 'Conversions in the address are not offered here yet.',
  })
