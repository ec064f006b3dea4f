import { closestName } from '../lib/closest-name.ts'
import { POLICY_CALLS } from './app.ts'
import { explainExpiry, explainUse } from './explain-clauses.ts'
import { explainSignature, type SignatureFacts } from './explain-signature.ts'
import { type ClauseFinding, quote, wordsOf } from './explain-words.ts'
import { decodePolicy, POLICY_KEYS, type Policy, parsePolicy } from './parse-policy.ts'
import { type PolicyUse, USE_CLAUSES } from './policy.ts'

/** A request that was refused, or may be. */
export interface RefusedRequest extends PolicyUse {
  readonly policy: string
  readonly signature: string
}

export interface PolicyExplanation {
  readonly allowed: boolean
  /** The policy decoded, if it can be. */
  readonly json: string | undefined
  /** In the order of checking, as far as they can be told: the first that failed is the reason. */
  readonly clauses: readonly ClauseFinding[]
}

export interface ExplainFacts extends SignatureFacts {
  readonly isEnabled: boolean
}

/**
 * Goes through a policy as checking it does, but does not stop at the first fault. It comes to the
 * same result as `openPolicy` and `checkPolicy`.
 */
export async function explainPolicy(
  request: RefusedRequest,
  facts: ExplainFacts,
): Promise<PolicyExplanation> {
  // As in a request: a plus that nobody encoded has become a blank.
  const text = request.policy.trim().replaceAll(' ', '+')
  const { finding, policy, json } = explainText(text)
  const pair = { policy: text, signature: request.signature.trim() }
  const clauses: ClauseFinding[] = [
    ...(facts.isEnabled ? [] : [PAUSED]),
    finding,
    await explainSignature(pair, facts),
    ...(policy
      ? [
          explainExpiry(policy, facts.now),
          ...USE_CLAUSES.map((clause) => explainUse(policy, clause, request)),
        ]
      : []),
  ]
  return { allowed: clauses.every(({ outcome }) => outcome !== 'failed'), json, clauses }
}

const PAUSED: ClauseFinding = {
  clause: 'app',
  outcome: 'failed',
  message: 'The application is paused: every request is refused until it is switched on again.',
}

interface ReadText {
  readonly finding: ClauseFinding
  readonly policy?: Policy
  readonly json?: string | undefined
}

function explainText(text: string): ReadText {
  if (text === '') return { finding: failed('The request has no policy.') }
  let decoded: unknown
  try {
    decoded = decodePolicy(text)
  } catch (error) {
    return { finding: failed(wordsOf(error), mendText(text)) }
  }
  const json = Buffer.from(text, 'base64').toString()
  const notes = noteKeys(decoded)
  try {
    const policy = parsePolicy(decoded)
    const message = ['It can be read.', ...notes].join(' ')
    return { finding: { clause: 'policy', outcome: 'passed', message }, policy, json }
  } catch (error) {
    return { finding: failed(wordsOf(error), mendFields(decoded), ...notes), json }
  }
}

function failed(...sentences: readonly (string | undefined)[]): ClauseFinding {
  const message = sentences.filter((one) => one !== undefined).join(' ')
  return { clause: 'policy', outcome: 'failed', message }
}

/** What is most often sent in place of base64. */
function mendText(text: string): string {
  if (/^\s*\{/.test(text)) return 'It is the JSON itself: encode it in base64, then sign that.'
  if (/%[0-9a-f]{2}/i.test(text)) {
    return 'It is percent-encoded once too often: send the base64 as it is, or decode it once.'
  }
  if (/[\r\n]/.test(text)) {
    return 'It has line breaks, as the command base64 makes them: use base64 -w0, and sign that.'
  }
  if (/^["']|["']$/.test(text)) return 'It has quotation marks around it: leave them out.'
  const inner = Buffer.from(text, 'base64').toString()
  if (isPolicyText(inner)) return 'It was encoded in base64 twice: once is right.'
  if (inner.trimStart().startsWith('{')) {
    return 'What it stands for is not JSON: names and texts need double quotation marks.'
  }
  return 'A policy is a JSON text such as {"expiry":1893456000}, encoded in base64.'
}

function isPolicyText(text: string): boolean {
  try {
    return typeof decodePolicy(text) === 'object'
  } catch {
    return false
  }
}

function mendFields(decoded: unknown): string | undefined {
  if (typeof decoded !== 'object' || decoded === null || Array.isArray(decoded)) {
    return 'It has to be an object such as {"expiry":1893456000}.'
  }
  const { expiry, call } = decoded as { readonly expiry?: unknown; readonly call?: unknown }
  if (expiry === undefined || Number.isNaN(Number(expiry))) {
    return 'Give "expiry" as a number: seconds since 1970.'
  }
  const unknown = [call].flat().find((name) => !isCall(name))
  if (call === undefined || call === null || unknown === undefined) return undefined
  const closest = closestName(String(unknown), POLICY_CALLS)
  const hint = closest ? `: did you mean "${closest}"?` : '.'
  return `There is no call ${quote(String(unknown))}${hint} Calls are ${POLICY_CALLS.join(', ')}.`
}

const isCall = (name: unknown) => name === 'revoke' || POLICY_CALLS.some((call) => call === name)

/** Keys that nobody reads restrict nothing, and whoever wrote them believes they do. */
function noteKeys(decoded: unknown): readonly string[] {
  if (typeof decoded !== 'object' || decoded === null || Array.isArray(decoded)) return []
  const known: readonly string[] = [...POLICY_KEYS, 'min_size', 'max_size']
  return Object.keys(decoded)
    .filter((key) => !known.includes(key))
    .slice(0, 5)
    .map((key) => {
      const closest = closestName(key, POLICY_KEYS)
      const hint = closest ? ` Did you mean "${closest}"?` : ''
      return `${quote(key)} counts for nothing.${hint}`
    })
}
