import { POLICY_CALLS, type PolicyCall } from './app.ts'
import { policyMalformed } from './errors.ts'

/** What a policy says. */
export interface Policy {
  /** Seconds since 1970. */
  readonly expiry: number
  /** `undefined`: everything but `exif`. */
  readonly calls: readonly PolicyCall[] | undefined
  readonly handle: string | undefined
  readonly url: string | undefined
  readonly path: string | undefined
  readonly container: string | undefined
  readonly minSize: number | undefined
  readonly maxSize: number | undefined
}

/** Every key that counts, as it is written most. */
export const POLICY_KEYS = [
  'expiry',
  'call',
  'handle',
  'url',
  'path',
  'container',
  'minSize',
  'maxSize',
] as const

/** Longest policy text and longest expression; real ones are a tenth of it. */
const MAX_POLICY_CHARS = 8192
const MAX_EXPRESSION_CHARS = 512

/** The JSON behind the base64, of either alphabet. Throws `invalid` / `policy_malformed`. */
export function decodePolicy(text: string): unknown {
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

/** Throws `invalid` / `policy_malformed`; what nobody knows is left out. */
export function parsePolicy(json: unknown): Policy {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw policyMalformed('is not a JSON object')
  }
  const fields = new Map<string, unknown>(Object.entries(json))
  const expiry = parseNumber(fields, ['expiry'])
  if (expiry === undefined) throw policyMalformed('has no "expiry"')
  return {
    expiry,
    calls: parseCalls(fields.get('call')),
    handle: parseText(fields, 'handle'),
    url: parseExpression(fields, 'url'),
    path: parseExpression(fields, 'path'),
    container: parseExpression(fields, 'container'),
    minSize: parseNumber(fields, ['minSize', 'min_size']),
    maxSize: parseNumber(fields, ['maxSize', 'max_size']),
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

/** Of several spellings the first that is there counts; all have to be numbers. */
function parseNumber(fields: Map<string, unknown>, names: readonly string[]): number | undefined {
  const numbers = names.map((name) => toNumber(name, fields.get(name)))
  return numbers.find((number) => number !== undefined)
}

/** Some signers write numbers as text. */
function toNumber(name: string, value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number
  throw policyMalformed(`has a "${name}" that is not a number`)
}
