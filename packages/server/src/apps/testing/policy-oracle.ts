import { createHmac } from 'node:crypto'

/*
 * What a request is answered by the Filestack reference, chapter 2, read once more and written in the
 * plainest way: it shares nothing with what it judges, so that a slip there is none here.
 */

/** An app, a request and the pair that came with it. */
export interface OracleCase {
  readonly app: {
    readonly isKnown: boolean
    readonly isEnabled: boolean
    readonly needsPolicy: boolean
    readonly origins: readonly string[]
    readonly secret: string
  }
  readonly request: {
    readonly call: string
    readonly handle?: string
    readonly url?: string
    readonly path?: string
    readonly container?: string
    readonly origin?: string
    readonly secret?: string
    readonly isBegun: boolean
  }
  readonly policy: string | undefined
  readonly signature: string | undefined
  /** Seconds since 1970. */
  readonly now: number
}

/** `allowed` with the limits of the policy, or the code of the refusal. */
export interface Verdict {
  readonly code: string
  readonly minSize?: number
  readonly maxSize?: number
}

const CALLS = 'pick read stat write writeUrl store convert remove exif runWorkflow revoke'.split(
  ' ',
)

const refuse = (code: string): Verdict => ({ code })

/** In the order of 2.6. */
export function judge({ app, request, policy, signature, now }: OracleCase): Verdict {
  // 1
  if (!app.isKnown) return refuse('app_unknown')
  if (!app.isEnabled) return refuse('app_disabled')
  if (request.origin !== undefined && app.origins.length > 0) {
    if (!app.origins.includes(request.origin)) return refuse('origin_refused')
  }
  if (request.secret !== undefined) {
    return refuse(request.secret === app.secret ? 'allowed' : 'app_secret_wrong')
  }
  // 2
  const isBare = !policy && !signature
  if (isBare && (request.isBegun || !app.needsPolicy)) return refuse('allowed')
  if (!policy || !signature) return refuse('policy_missing')
  // 3
  const fields = decode(policy)
  if (!fields || !isWellFormed(fields)) return refuse('policy_malformed')
  // 4
  const right = createHmac('sha256', app.secret).update(policy).digest('hex')
  if (signature !== right) return refuse('policy_signature')
  // 5
  if (!request.isBegun && Number(fields.expiry) <= now) return refuse('policy_expired')
  // 6
  if (!mayCall(fields.call, request.call)) return refuse('policy_call')
  // 7
  if (isThere(fields.handle) && fields.handle !== request.handle) return refuse('policy_handle')
  // 8
  for (const clause of ['url', 'path', 'container'] as const) {
    const [expression, text] = [fields[clause], request[clause]]
    if (!isThere(expression) || text === undefined) continue
    const matches = matchWhole(String(expression), text)
    if (matches === undefined) return refuse('policy_malformed')
    if (!matches) return refuse(`policy_${clause}`)
  }
  return {
    code: 'allowed',
    ...sizeOf('minSize', fields.minSize, fields.min_size),
    ...sizeOf('maxSize', fields.maxSize, fields.max_size),
  }
}

type Fields = Record<string, unknown>

const isThere = (value: unknown) => value !== undefined && value !== null

/** Both alphabets, with padding or without (2.2). */
function decode(policy: string): Fields | undefined {
  if (!/^[\w+/-]+=*$/.test(policy)) return undefined
  try {
    const bytes = atob(policy.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''))
    const text = new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)))
    const json: unknown = JSON.parse(text)
    const isObject = Object.prototype.toString.call(json) === '[object Object]'
    return isObject ? (json as Fields) : undefined
  } catch {
    return undefined
  }
}

/** Numbers may be written as texts; what is not known is no fault (2.3). */
function isWellFormed(fields: Fields): boolean {
  const { expiry, call } = fields
  const sizes = [fields.minSize, fields.min_size, fields.maxSize, fields.max_size]
  const texts = [fields.handle, fields.url, fields.path, fields.container]
  const calls = isThere(call) ? [call].flat() : []
  return (
    isThere(expiry) &&
    [expiry, ...sizes].every((value) => !isThere(value) || isNumber(value)) &&
    texts.every((value) => !isThere(value) || typeof value === 'string') &&
    calls.every((name) => typeof name === 'string' && CALLS.includes(name))
  )
}

function isNumber(value: unknown): boolean {
  if (typeof value === 'number') return value >= 0
  return typeof value === 'string' && /^[0-9]+([.][0-9]+)?$/.test(value)
}

/** `exif` is never implied, `revoke` an alias of `remove` (2.3). */
function mayCall(call: unknown, wanted: string): boolean {
  if (!isThere(call)) return wanted !== 'exif'
  const names = [call].flat()
  return names.includes(wanted) || (wanted === 'remove' && names.includes('revoke'))
}

/**
 * `undefined` for what is no expression, and for what no engine can do in linear time (2.3). On all
 * else that the generator writes every engine agrees.
 */
function matchWhole(expression: string, text: string): boolean | undefined {
  if (expression.includes('(?=')) return undefined
  try {
    // By itself first: within the brackets a loose one would find its other half.
    new RegExp(expression)
    return new RegExp(`^(?:${expression})$`).test(text)
  } catch {
    return undefined
  }
}

function sizeOf(name: string, ...values: readonly unknown[]) {
  const value = values.find(isThere)
  return value === undefined ? {} : { [name]: Number(value) }
}
