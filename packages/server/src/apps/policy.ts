import { createHmac, timingSafeEqual } from 'node:crypto'
import { RE2JS } from 're2js'
import { POLICY_CALLS, type PolicyCall } from './app.ts'
import { policyExpired, policyForbids, policyMalformed, signatureWrong } from './errors.ts'

/*
 * Filestack's security: a policy is the base64 of a JSON text, and its signature is the HMAC of
 * that base64 with the app's secret. Nothing here touches the database; the order of the checks
 * is that of `authorize.ts`.
 */

/** A policy that was well-formed, rightly signed and not expired. */
export interface Policy {
  /** `undefined`: everything but `exif`. */
  readonly calls: readonly PolicyCall[] | undefined
  readonly handle: string | undefined
  readonly url: string | undefined
  readonly path: string | undefined
  readonly container: string | undefined
  readonly minSize: number | undefined
  readonly maxSize: number | undefined
}

/** What somebody wants to do under a policy. */
export interface PolicyUse {
  readonly call: PolicyCall
  readonly handle?: string | undefined
  readonly url?: string | undefined
  readonly path?: string | undefined
  readonly container?: string | undefined
}

/** Longest policy text and longest expression; real ones are a tenth of it. */
const MAX_POLICY_CHARS = 8192
const MAX_EXPRESSION_CHARS = 512
/** Counted repetitions make short expressions large ones; within this a match takes milliseconds. */
const MAX_EXPRESSION_SIZE = 2_000
/** No path of ours and no address a client sends is longer. */
const MAX_MATCHED_CHARS = 4096

/**
 * Decodes and checks the pair in the order that tells a caller without the secret least. Rejects
 * with `invalid` / `policy_malformed` and `forbidden` / `policy_signature`, `policy_expired`.
 */
export function openPolicy(
  pair: { readonly policy: string; readonly signature: string },
  secret: string,
  now: Date,
): Policy {
  const { expiry, policy } = parsePolicy(decodePolicy(pair.policy))
  if (!isSignature(pair.signature, signPolicy(pair.policy, secret))) throw signatureWrong()
  if (expiry * 1000 <= now.getTime()) throw policyExpired()
  return policy
}

/** Throws `forbidden` naming the clause that does not allow the use. */
export function checkPolicy(policy: Policy, use: PolicyUse): void {
  if (!allowsCall(policy, use.call)) throw policyForbids('call')
  // A policy for one file is no permission for anything that is not about that file.
  if (policy.handle !== undefined && policy.handle !== use.handle) throw policyForbids('handle')
  for (const clause of ['url', 'path', 'container'] as const) {
    const expression = policy[clause]
    const text = use[clause]
    if (expression === undefined || text === undefined) continue
    if (!matchesWhole(clause, expression, text)) throw policyForbids(clause)
  }
}

/** Lower-case hex. `text` is the policy as it is transmitted, whichever base64 alphabet it uses. */
export function signPolicy(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('hex')
}

function isSignature(given: string, right: string): boolean {
  const a = Buffer.from(given.toLowerCase())
  const b = Buffer.from(right)
  return a.length === b.length && timingSafeEqual(a, b)
}

function decodePolicy(text: string): unknown {
  if (text.length > MAX_POLICY_CHARS) throw policyMalformed('is too long')
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) throw policyMalformed('is not base64')
  // Node reads both alphabets, with and without padding.
  const json = Buffer.from(text, 'base64').toString()
  try {
    return JSON.parse(json)
  } catch (error) {
    throw policyMalformed('is not base64 of a JSON text', error)
  }
}

function parsePolicy(json: unknown): { readonly expiry: number; readonly policy: Policy } {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw policyMalformed('is not a JSON object')
  }
  const fields = new Map<string, unknown>(Object.entries(json))
  const expiry = parseNumber(fields, ['expiry'])
  if (expiry === undefined) throw policyMalformed('has no "expiry"')
  return {
    expiry,
    policy: {
      calls: parseCalls(fields.get('call')),
      handle: parseText(fields, 'handle'),
      url: parseExpression(fields, 'url'),
      path: parseExpression(fields, 'path'),
      container: parseExpression(fields, 'container'),
      minSize: parseNumber(fields, ['minSize', 'min_size']),
      maxSize: parseNumber(fields, ['maxSize', 'max_size']),
    },
  }
}

function parseCalls(value: unknown): readonly PolicyCall[] | undefined {
  if (value === undefined || value === null) return undefined
  const names = Array.isArray(value) ? value : [value]
  return names.map((name) => {
    // `revoke` is what `remove` was called once.
    const call = POLICY_CALLS.find((known) => known === (name === 'revoke' ? 'remove' : name))
    if (!call) throw policyMalformed('has an unknown "call"')
    return call
  })
}

function parseText(fields: Map<string, unknown>, name: string): string | undefined {
  const value = fields.get(name)
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw policyMalformed(`has a "${name}" that is not a text`)
  return value
}

function parseExpression(fields: Map<string, unknown>, name: string): string | undefined {
  const text = parseText(fields, name)
  if (text !== undefined && text.length > MAX_EXPRESSION_CHARS) {
    throw policyMalformed(`has a "${name}" that is too long`)
  }
  return text
}

/** Some signers write numbers as text. */
function parseNumber(fields: Map<string, unknown>, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = fields.get(name)
    if (value === undefined || value === null) continue
    const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value
    if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number
    throw policyMalformed(`has a "${name}" that is not a number`)
  }
  return undefined
}

function allowsCall(policy: Policy, call: PolicyCall): boolean {
  return policy.calls === undefined ? call !== 'exif' : policy.calls.includes(call)
}

/**
 * The whole text has to match. The engine takes time linear in the text whatever the expression
 * is, for the expression comes with the request.
 */
function matchesWhole(clause: string, expression: string, text: string): boolean {
  const compiled = compile(clause, expression)
  if (compiled.programSize() > MAX_EXPRESSION_SIZE) {
    throw policyMalformed(`has a "${clause}" that is too large an expression`)
  }
  return text.length <= MAX_MATCHED_CHARS && compiled.matches(text)
}

function compile(clause: string, expression: string): RE2JS {
  try {
    return RE2JS.compile(expression)
  } catch (error) {
    throw policyMalformed(`has a "${clause}" that cannot be used as an expression`, error)
  }
}
