import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { test } from 'node:test'
import { explainPolicy, type RefusedRequest } from './explain-policy.ts'
import { checkPolicy, openPolicy, signPolicy } from './policy.ts'

const SECRET = 'QSIDESECRETQSIDESECRETQSID'
const FORMER = 'FORMERSECRETFORMERSECRETFO'
const NEIGHBOUR = 'NEIGHBOURSECRETNEIGHBOURSE'
const API_KEY = 'AapiKeyOfTheShopXXXXXz'
const NOW = new Date('2026-01-01T00:00:00Z')
const GOOD = { expiry: 1_893_456_000, call: ['pick', 'read'] }
const HOUR_MS = 3_600_000

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64')

const facts = {
  apiKey: API_KEY,
  isEnabled: true,
  secrets: { present: SECRET, former: FORMER, formerUntil: new Date(NOW.getTime() + HOUR_MS) },
  neighbours: async () => [
    {
      name: 'Other shop',
      secrets: { present: NEIGHBOUR, former: undefined, formerUntil: undefined },
    },
  ],
  now: NOW,
}

function signed(fields: unknown, use: Partial<RefusedRequest> = {}): RefusedRequest {
  const policy = encode(fields)
  return { policy, signature: signPolicy(policy, SECRET), call: 'pick', ...use }
}

async function messageOf(clause: string, request: RefusedRequest, more: object = {}) {
  const { clauses } = await explainPolicy(request, { ...facts, ...more })
  const found = clauses.find((one) => one.clause === clause)
  return found ? `${found.outcome}: ${found.message}` : 'not told'
}

test('goes through every clause in the order of checking', async () => {
  const explained = await explainPolicy(signed({ ...GOOD, handle: 'H1' }), facts)

  assert.deepEqual(
    explained.clauses.map(({ clause, outcome }) => `${clause} ${outcome}`),
    [
      ...['policy passed', 'signature passed', 'expiry passed', 'call passed', 'handle failed'],
      ...['url absent', 'path absent', 'container absent'],
    ],
  )
  assert.equal(explained.allowed, false)
  assert.equal(explained.json, JSON.stringify({ ...GOOD, handle: 'H1' }))
})

test('allows what checking allows', async () => {
  const explained = await explainPolicy(signed(GOOD), facts)

  assert.equal(explained.allowed, true)
})

test('a paused application refuses every request, and that is said first', async () => {
  const { allowed, clauses } = await explainPolicy(signed(GOOD), { ...facts, isEnabled: false })

  assert.equal(allowed, false)
  assert.equal(clauses[0]?.clause, 'app')
})

for (const [title, text, words] of [
  ['the JSON itself', '{"expiry":1893456000}', /It is the JSON itself/],
  ['percent-encoded base64', `${encode({ expiry: 1 })}%3D`, /percent-encoded/],
  ['base64 with line breaks', 'eyJleHBp\ncnkiOjF9', /line breaks.*base64 -w0/],
  ['base64 twice', encode(encode(GOOD)), /twice/],
  ['JSON with single quotes', encode("{'expiry':1893456000}"), /double quotation marks/],
  ['quotation marks around it', `"${encode(GOOD)}"`, /quotation marks around/],
  ['anything else', 'hello', /A policy is a JSON text such as/],
  ['a list', encode([1]), /It has to be an object/],
  ['no expiry', encode({ call: 'read' }), /has no "expiry".*seconds since 1970/],
  ['an expiry in words', encode({ expiry: 'tomorrow' }), /Give "expiry" as a number/],
  ['a misspelt call', encode({ expiry: 2e9, call: ['raed'] }), /"raed": did you mean "read"\?/],
  ['an unknown call', encode({ expiry: 2e9, call: 'fly' }), /no call "fly"\. Calls are pick/],
] as const) {
  test(`says what is wrong with a policy that is ${title}`, async () => {
    const request = { policy: text, signature: signPolicy(text, SECRET), call: 'pick' } as const

    assert.match(await messageOf('policy', request), words)
    assert.match(await messageOf('policy', request), /^failed/)
  })
}

test('a request without a policy or a signature is told so', async () => {
  const nothing = { policy: '', signature: '', call: 'pick' } as const

  assert.match(await messageOf('policy', nothing), /has no policy/)
  assert.match(await messageOf('signature', nothing), /has no signature/)
})

test('keys that nobody reads are named, for they restrict nothing', async () => {
  const message = await messageOf('policy', signed({ expiry: 2e9, calls: ['read'] }))

  assert.match(message, /^passed: .*"calls" counts for nothing\. Did you mean "call"\?/)
})

const policy = encode(GOOD)
const hmac = (name: string) => createHmac(name, SECRET).update(policy).digest('hex')
const bytes = createHmac('sha256', SECRET).update(policy).digest()

for (const [title, signature, words] of [
  ['another app’s secret', signPolicy(policy, NEIGHBOUR), /another application, "Other shop"/],
  ['the API key', signPolicy(policy, API_KEY), /API key in place of the secret/],
  ['a secret with a line break', signPolicy(policy, `${SECRET}\n`), /blank or line break/],
  ['a secret in small letters', signPolicy(policy, SECRET.toLowerCase()), /small letters/],
  ['key and text exchanged', signPolicy(SECRET, policy), /exchanged/],
  ['the JSON', signPolicy(JSON.stringify(GOOD), SECRET), /made of the JSON/],
  ['a line break of echo', signPolicy(`${policy}\n`, SECRET), /echo/],
  ['SHA-1', hmac('sha1'), /SHA1: use SHA-256/],
  ['SHA-512', hmac('sha512'), /SHA512: use SHA-256/],
  ['base64 in place of hex', bytes.toString('base64'), /written in base64/],
  ['no secret at all', createHash('sha256').update(policy).digest('hex'), /plain SHA-256/],
  ['too few digits', 'abc123', /not 64 hexadecimal digits.*6 characters/],
  ['a secret nobody knows', signPolicy(policy, 'NOBODY'), /another|not this application/],
] as const) {
  test(`tells a signature of ${title}`, async () => {
    const message = await messageOf('signature', { policy, signature, call: 'pick' })

    assert.match(message, /^failed/)
    assert.match(message, words)
  })
}

test('tells a signature of the same policy in another spelling of base64', async () => {
  const json = '{"expiry":1893456000,"path":"/~~??>>"}'
  const plain = Buffer.from(json).toString('base64')
  const url = Buffer.from(json).toString('base64url')
  assert.notEqual(plain.replaceAll('=', ''), url)

  for (const [sent, made] of [
    [plain, url],
    [url, plain],
    [plain, plain.replaceAll('=', '')],
    [url, `${url}==`.slice(0, plain.length)],
  ] as const) {
    if (sent === made) continue
    const request = { policy: sent, signature: signPolicy(made, SECRET), call: 'pick' } as const
    assert.match(await messageOf('signature', request), /another spelling of base64/)
  }
})

test('the former secret is accepted for its day, and told by name afterwards', async () => {
  const request = { policy, signature: signPolicy(policy, FORMER), call: 'pick' } as const
  const over = { ...facts.secrets, formerUntil: new Date(NOW.getTime() - HOUR_MS) }

  assert.match(await messageOf('signature', request), /^passed: .*former.*2026-01-01T01:00/)
  assert.match(
    await messageOf('signature', request, { secrets: over }),
    /^failed: .*former.*2025-12-31T23:00:00.*present one/,
  )
})

for (const [title, expiry, words] of [
  ['an instant that is over', 1_700_000_000, /^failed: It was good until 2023-11-14T22:13:20/],
  ['a duration', 3_600, /^failed: 3600 looks like a duration.*now it is 1767225600/],
  ['milliseconds', 1_893_456_000_000, /^passed: .*milliseconds.*1893456000\./],
  ['a number beyond all calendars', 1e300, /^passed: .*milliseconds/],
  ['an instant to come', 1_893_456_000, /^passed: It is good until 2030-01-01T00:00:00/],
] as const) {
  test(`says of an expiry that is ${title} what it means`, async () => {
    assert.match(await messageOf('expiry', signed({ expiry })), words)
  })
}

for (const [clause, fields, use, words] of [
  ['call', { call: ['read'] }, {}, /^failed: It allows read, and the request is "pick"/],
  ['call', { call: [] }, {}, /^failed: It allows no call at all/],
  ['call', {}, {}, /^absent: .*all of them but exif/],
  ['call', {}, { call: 'exif' }, /^failed: .*Add "exif"/],
  ['handle', { handle: 'H1' }, {}, /^failed: .*about no file\. Leave "handle" out/],
  ['handle', { handle: 'H1' }, { handle: 'H2' }, /^failed: .*"H1".*"H2"/],
  ['handle', { handle: 'https://cdn/H1' }, { handle: 'H1' }, /^failed: .*the handle alone, "H1"/],
  ['handle', { handle: 'H1' }, { handle: 'H1' }, /^passed/],
  ['path', { path: 'in' }, {}, /^passed: The request names no path/],
  ['path', { path: '/in/' }, { path: '/in/a.jpg' }, /^failed: .*a part of it: add "\.\*"/],
  ['path', { path: '/IN/.*' }, { path: '/in/a' }, /^failed: .*Capital and small letters/],
  ['path', { path: '*.jpg' }, { path: 'a.jpg' }, /^failed: .*cannot be used as an expression/],
  ['path', { path: '/x*/b' }, { path: '/x-1/b' }, /^failed: .*write "\.\*" where you mean "\*"/],
  ['container', { container: 'photos' }, { container: 'films' }, /^failed: .*Change/],
  ['url', { url: 'https://pics/.*' }, { url: 'https://pics/a' }, /^passed/],
] as const) {
  const title = `${clause} of ${JSON.stringify(fields)} for ${JSON.stringify(use)}`
  test(`explains ${title}`, async () => {
    assert.match(await messageOf(clause, signed({ expiry: 2e9, ...fields }, use)), words)
  })
}

test('comes to the result that checking comes to, and names the clause that refused', async () => {
  const policies = [
    ...[GOOD, { expiry: 1 }, { expiry: 2e9 }, { call: 'read' }, { expiry: 2e9, call: 'exif' }],
    { expiry: 2e9, handle: 'H1', path: '/in/.*' },
    { expiry: 1, handle: 'H1', path: '(' },
    { expiry: 2e9, url: '(' },
    { expiry: '2000000000', container: 'photos', call: ['store', 'pick'] },
  ]
  const uses = [
    ...[{ call: 'pick' }, { call: 'read', handle: 'H1' }, { call: 'exif', handle: 'H2' }],
    ...[
      { call: 'pick', path: '/in/a', handle: 'H1' },
      { call: 'store', url: 'https://a/' },
    ],
    ...[{ call: 'pick', container: 'films' }],
  ] as const
  for (const fields of policies) {
    for (const use of uses) {
      for (const secret of [SECRET, FORMER, NEIGHBOUR]) {
        const text = encode(fields)
        const pair = { policy: text, signature: signPolicy(text, secret) }
        const code = refusalOf(() => checkPolicy(openPolicy(pair, [SECRET, FORMER], NOW), use))
        const { allowed, clauses } = await explainPolicy({ ...pair, ...use }, facts)
        const first = clauses.find(({ outcome }) => outcome === 'failed')?.clause

        assert.equal(allowed, code === undefined, `${JSON.stringify({ fields, use })}: ${code}`)
        const told = code === 'policy_malformed' ? ['policy', 'url', 'path'] : [clauseOf(code)]
        assert.ok(told.includes(first), `${code} and ${first}`)
      }
    }
  }
})

function refusalOf(check: () => void): string | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    return (error as { code: string }).code
  }
}

function clauseOf(code: string | undefined): string | undefined {
  return code === 'policy_expired' ? 'expiry' : code?.replace('policy_', '')
}
