import { policyMalformed } from './errors.ts'
import { parsePolicy } from './parse-policy.ts'
import { compileExpression, isExpired, signPolicy } from './policy.ts'

/** What a policy is to say. What is `undefined` is left out of it. */
export interface PolicyTerms {
  /** Seconds since 1970. */
  readonly expiry: number
  readonly call?: readonly string[] | undefined
  readonly handle?: string | undefined
  readonly url?: string | undefined
  readonly path?: string | undefined
  readonly container?: string | undefined
  readonly minSize?: number | undefined
  readonly maxSize?: number | undefined
}

export interface SignedPolicy {
  readonly json: string
  /** Base64 that may stand in an address as it is. */
  readonly policy: string
  readonly signature: string
}

/** The year 5138; in milliseconds it was in 1973. */
export const LATEST_SECONDS = 100_000_000_000

/**
 * Signs a policy that says these terms. Throws `invalid` / `policy_malformed` for one that would
 * be refused, allow nothing, or hardly be what was meant.
 */
export function makePolicy(terms: PolicyTerms, secret: string, now: Date): SignedPolicy {
  const json = JSON.stringify(inOrder(terms))
  const parsed = parsePolicy(JSON.parse(json))
  if (parsed.expiry >= LATEST_SECONDS) {
    throw policyMalformed('has an "expiry" in milliseconds; it is written in seconds since 1970')
  }
  if (isExpired(parsed, now)) throw policyMalformed('has an "expiry" that is over already')
  if (parsed.calls?.length === 0) {
    throw policyMalformed('allows no call; without "call" it allows all of them but exif')
  }
  const { minSize = 0, maxSize = Number.POSITIVE_INFINITY } = parsed
  if (minSize > maxSize) throw policyMalformed('has a "minSize" above its "maxSize"')
  for (const clause of ['url', 'path', 'container'] as const) {
    const expression = parsed[clause]
    if (expression !== undefined) compileExpression(clause, expression)
  }
  const policy = Buffer.from(json).toString('base64url')
  return { json, policy, signature: signPolicy(policy, secret) }
}

function inOrder({ expiry, call, handle, url, path, container, minSize, maxSize }: PolicyTerms) {
  return { expiry, call, handle, url, path, container, minSize, maxSize }
}
