import { createHmac } from 'node:crypto'
import type { OracleCase } from './policy-oracle.ts'

/** A number from 0 up to, but not, `below`. */
export type Random = (below: number) => number

/** Mulberry32: with one seed the same in every run. */
export function createRandom(seed: number): Random {
  let state = seed | 0
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

export const SECRET = 'QSIDESECRETQSIDESECRETQSID'
const OTHER_SECRET = 'OTHERSECRETOTHERSECRETOTHE'
/** Seconds since 1970. */
export const NOW = 1_893_456_000
const HANDLES = ['QsHandle000000000001', 'QsHandle000000000002', 'Œuvre-ünïcode_0000x']
const ORIGINS = ['https://shop.example', 'http://localhost:3000', 'null']
const CALLS = [
  ...['pick', 'read', 'stat', 'write', 'writeUrl', 'store', 'convert', 'remove', 'exif'],
  'runWorkflow',
]

/** A request of any kind. Most are nearly right: what is wrong in many ways tells little. */
export function generateCase(random: Random): OracleCase {
  const { one, rarely } = chooser(random)
  const text = () => (rarely(5) ? undefined : generateText(random))
  const request = without({
    call: one(CALLS),
    handle: rarely(3) ? undefined : one(HANDLES),
    url: text(),
    path: text(),
    container: text(),
    origin: rarely(2) ? undefined : one(ORIGINS),
    secret: rarely(20) ? one([SECRET, OTHER_SECRET, '']) : undefined,
    isBegun: rarely(6),
  })
  const policy = rarely(12) ? one([undefined, '', 'not base64!', '{}', '=']) : generate(random)
  return {
    app: {
      isKnown: !rarely(50),
      isEnabled: !rarely(50),
      needsPolicy: !rarely(3),
      origins: rarely(2) ? [] : rarely(2) ? ORIGINS.slice(0, 2) : ORIGINS.slice(0, 1),
      secret: SECRET,
    },
    request,
    policy,
    signature: rarely(12) ? generateFault(random, policy) : sign(policy ?? '', SECRET),
    now: NOW,
  }
}

function chooser(random: Random) {
  return {
    one: <Value>(values: readonly Value[]): Value => values[random(values.length)] as Value,
    /** Once in so many times. */
    rarely: (times: number) => random(times) === 0,
  }
}

const sign = (text: string, secret: string) =>
  createHmac('sha256', secret).update(text).digest('hex')

/** Signatures that are near the right one. */
function generateFault(random: Random, policy = ''): string | undefined {
  const right = sign(policy, SECRET)
  const at = random(right.length)
  const other = right[at] === '0' ? '1' : '0'
  return chooser(random).one([
    undefined,
    '',
    sign(policy, OTHER_SECRET),
    sign(Buffer.from(policy, 'base64').toString(), SECRET),
    sign(policy.replaceAll('=', ''), SECRET),
    right.slice(0, -1),
    `${right}0`,
    right.slice(0, at) + other + right.slice(at + 1),
  ])
}

/** The text of a policy, in either alphabet, padded or not; rarely it is cut. */
function generate(random: Random): string {
  const { one, rarely } = chooser(random)
  const json = rarely(30)
    ? one(['[]', 'null', '7', '"x"', '{', '{"expiry":}', ''])
    : JSON.stringify(generateFields(random))
  const text = Buffer.from(json).toString('base64')
  const safe = rarely(2) ? text : text.replaceAll('+', '-').replaceAll('/', '_')
  const padded = rarely(3) ? safe.replaceAll('=', '') : safe
  return rarely(40) ? padded.slice(0, -4) : padded
}

function generateFields(random: Random): Record<string, unknown> {
  const { one, rarely } = chooser(random)
  const text = (right: () => unknown) => (rarely(40) ? one([7, true, [], {}]) : right())
  const size = () => (rarely(20) ? one([-1, 'x', '-1', true, []]) : one([0, 1, 10.5, '1024', 2e9]))
  const fields: Record<string, unknown> = {
    expiry: rarely(12)
      ? one([undefined, null, 'soon', -1, NOW, NOW - 0.001, 0, [NOW], ''])
      : one([NOW + 60, NOW + 0.5, String(NOW + 1), `${NOW}.5`, 4e9]),
  }
  const put = (name: string, times: number, value: () => unknown) => {
    if (!rarely(times)) return
    const at = { value: rarely(25) ? null : value(), enumerable: true }
    Object.defineProperty(fields, name, at)
  }
  put('call', 2, () => generateCalls(random))
  put('handle', 4, () => text(() => one([...HANDLES, ''])))
  put('url', 3, () => text(() => generateExpression(random)))
  put('path', 3, () => text(() => generateExpression(random)))
  put('container', 3, () => text(() => generateExpression(random)))
  put('minSize', 6, size)
  put('min_size', 6, size)
  put('maxSize', 6, size)
  put('max_size', 6, size)
  put('nobodysKey', 6, () => 'x')
  put('__proto__', 20, () => 'x')
  return fields
}

function generateCalls(random: Random): unknown {
  const { one, rarely } = chooser(random)
  if (rarely(20)) return one(['fly', 7, {}, ['read', 'fly'], [['read']], '', 'READ'])
  if (rarely(3)) return one([...CALLS, 'revoke'])
  return [...CALLS, 'revoke'].filter(() => !rarely(4))
}

const LETTERS = ['a', 'b', 'A', '/', '.', '-', ' ']

/** Of few letters, so that expressions meet them. */
function generateText(random: Random): string {
  const { one } = chooser(random)
  return Array.from({ length: random(5) }, () => one(LETTERS)).join('')
}

/** Of the part of the language that every engine reads alike. */
function generateExpression(random: Random, depth = 0): string {
  const { one, rarely } = chooser(random)
  if (depth === 0 && rarely(30)) return one(['(', '[a', 'a)', '*', '(?=a)a', 'a{2,1}', 'a)|(b'])
  if (depth === 0 && rarely(4)) return '.*'
  const atom = () => {
    if (depth < 3 && rarely(4)) return `(${generateExpression(random, depth + 1)})`
    return one(['a', 'b', 'A', '/', '\\.', '-', ' ', '.', '[ab]', '[^a]', '[a-z/]'])
  }
  const part = () => `${atom()}${rarely(2) ? one(['*', '+', '?', '{2}', '{0,2}', '{1,}']) : ''}`
  const branch = () => Array.from({ length: 1 + random(3) }, part).join('')
  return rarely(4) ? `${branch()}|${branch()}` : branch()
}

/** What is `undefined` is not there. */
function without<Value extends object>(value: Value) {
  const there = Object.entries(value).filter(([, one]) => one !== undefined)
  return Object.fromEntries(there) as {
    [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key]
  } & { [Key in keyof Value]?: Exclude<Value[Key], undefined> }
}
