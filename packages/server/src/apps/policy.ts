import { createHmac, timingSafeEqual } from 'node:crypto'
import { RE2JS } from 're2js'
import type { PolicyCall } from './app.ts'
import { policyExpired, policyForbids, policyMalformed, signatureWrong } from './errors.ts'
import { decodePolicy, type Policy, parsePolicy } from './parse-policy.ts'

/*
 * Filestack's security: a policy is the base64 of a JSON text, and its signature is the HMAC of
 * that base64 with the app's secret. Nothing here touches the database; the order of the checks
 * is that of `authorize.ts`.
 */

/** What somebody wants to do under a policy. */
export interface PolicyUse {
  readonly call: PolicyCall
  readonly handle?: string | undefined
  readonly url?: string | undefined
  readonly path?: string | undefined
  readonly container?: string | undefined
}

/** What of a policy is about its use, in the order in which it is checked. */
export const USE_CLAUSES = ['call', 'handle', 'url', 'path', 'container'] as const
export type UseClause = (typeof USE_CLAUSES)[number]

/** Counted repetitions make short expressions large ones; within this a match takes milliseconds. */
const MAX_EXPRESSION_SIZE = 2_000
/** No path of ours and no address a client sends is longer. */
const MAX_MATCHED_CHARS = 4096

/**
 * Decodes and checks the pair in the order that tells a caller without the secret least. Any of
 * the secrets may have signed. Rejects with `invalid` / `policy_malformed` and `forbidden` /
 * `policy_signature`, `policy_expired`.
 */
export function openPolicy(
  pair: { readonly policy: string; readonly signature: string },
  secrets: readonly string[],
  now: Date,
): Policy {
  const policy = openSigned(pair, secrets)
  if (isExpired(policy, now)) throw policyExpired()
  return policy
}

/** The same of a policy that may have expired. */
export function openSigned(
  pair: { readonly policy: string; readonly signature: string },
  secrets: readonly string[],
): Policy {
  const policy = parsePolicy(decodePolicy(pair.policy))
  if (!secrets.some((secret) => isSignedWith(pair, secret))) throw signatureWrong()
  return policy
}

/** Throws `forbidden` naming the clause that does not allow the use. */
export function checkPolicy(policy: Policy, use: PolicyUse): void {
  for (const clause of USE_CLAUSES) {
    if (!allows(policy, clause, use)) throw policyForbids(clause)
  }
}

/** Whether one clause has nothing against the use. Throws `invalid` when it is no expression. */
export function allows(policy: Policy, clause: UseClause, use: PolicyUse): boolean {
  switch (clause) {
    case 'call':
      return policy.calls === undefined ? use.call !== 'exif' : policy.calls.includes(use.call)
    case 'handle':
      // A policy for one file is no permission for anything that is not about that file.
      return policy.handle === undefined || policy.handle === use.handle
    default:
      return matchesWhole(clause, policy[clause], use[clause])
  }
}

export const isExpired = ({ expiry }: Policy, now: Date): boolean => expiry * 1000 <= now.getTime()

/** Lower-case hex. `text` is the policy as it is transmitted, whichever base64 alphabet it uses. */
export function signPolicy(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('hex')
}

/** Takes as long for a wrong one as for a right one. */
export function isSignedWith(
  { policy, signature }: { readonly policy: string; readonly signature: string },
  secret: string,
): boolean {
  const a = Buffer.from(signature.toLowerCase())
  const b = Buffer.from(signPolicy(policy, secret))
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * The whole text has to match. The engine takes time linear in the text whatever the expression
 * is, for the expression comes with the request.
 */
function matchesWhole(
  clause: string,
  expression: string | undefined,
  text: string | undefined,
): boolean {
  if (expression === undefined || text === undefined) return true
  const compiled = compileExpression(clause, expression)
  return text.length <= MAX_MATCHED_CHARS && compiled.matches(text)
}

/** Throws `invalid` / `policy_malformed` for what is no expression, or too large a one. */
export function compileExpression(clause: string, expression: string): RE2JS {
  const compiled = compile(clause, expression)
  if (compiled.programSize() > MAX_EXPRESSION_SIZE) {
    throw policyMalformed(`has a "${clause}" that is too large an expression`)
  }
  return compiled
}

function compile(clause: string, expression: string): RE2JS {
  try {
    return RE2JS.compile(expression)
  } catch (error) {
    throw policyMalformed(`has a "${clause}" that cannot be used as an expression`, error)
  }
}
