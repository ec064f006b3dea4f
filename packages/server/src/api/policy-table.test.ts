import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { POLICY_CALLS } from '../apps/app.ts'
import { signPolicy } from '../apps/policy.ts'
import {
  type Answer,
  type Asking,
  ORIGIN,
  openPolicyDesk,
  type Pair,
  type PolicyDesk,
} from './testing/policy-desk.ts'
import {
  BEGUN_ROWS,
  OTHER_ROUTES,
  RIGHT,
  SIGNED_ROWS,
  type SignedRow,
  WRONG,
} from './testing/policy-rows.ts'

let desk: PolicyDesk
let lasting: string
before(async () => {
  desk = await openPolicyDesk()
  lasting = await desk.newFile()
})
after(() => desk.close())

/** What the words of each refusal name. */
const WORDS: Readonly<Record<string, RegExp>> = {
  policy_missing: /policy and a signature/,
  policy_malformed: /^The policy (is|has)/,
  policy_signature: /signature/,
  policy_expired: /expired/,
  policy_call: /"call"/,
  policy_handle: /"handle"/,
  policy_url: /"url"/,
  policy_path: /"path"/,
  policy_container: /"container"/,
  file_too_large: /"maxSize"/,
  file_too_small: /"minSize"/,
  origin_refused: /this page/,
}
const SIZES = { minSize: 'file_too_small', maxSize: 'file_too_large' } as const

function assertRefused(answer: Answer, code: string, what: string): void {
  const status = code === 'policy_malformed' ? 400 : 403
  const told = `${what}: ${answer.statusCode} ${answer.headers['x-error-code']} ${answer.body}`
  assert.deepEqual([answer.statusCode, answer.headers['x-error-code']], [status, code], told)
  assert.ok(answer.headers['access-control-allow-origin'], told)
  // HEAD has no words.
  if (answer.body === '') return
  const isJson = String(answer.headers['content-type']).includes('json')
  const words: string = isJson ? answer.json().error : answer.body
  const isPage = words.startsWith('<!doctype')
  assert.match(isPage ? words.replaceAll('&quot;', '"') : words, wordsOf(code, isPage), told)
}

const wordsOf = (code: string, isPage: boolean): RegExp =>
  (isPage && code === 'policy_malformed' ? /The policy (is|has)/ : WORDS[code]) ?? /^$/

const halves = ({ policy = '', signature = '' }: Pair) =>
  [
    ['no signature', { policy }, 'policy_missing'],
    ['no policy', { signature }, 'policy_missing'],
  ] as const

/** Of a file that is there whatever became of the others. */
const gone = (row: SignedRow) => row.call === 'remove'

async function ask(row: SignedRow, pair: Pair, headers: Asking['headers'] = {}) {
  const options = row.request(desk, pair, lasting)
  return desk.ask({ ...options, headers: { ...options.headers, ...headers } })
}

const rightTerms = (row: SignedRow, handle: string) => ({
  call: row.call,
  ...Object.assign({}, ...row.clauses.map((clause) => RIGHT[clause](handle))),
})

const encode = (text: string) => {
  const policy = Buffer.from(text).toString('base64')
  return { policy, signature: signPolicy(policy, desk.secret) }
}

test('every route with a key is asked with and without a policy here', () => {
  const { paths = {} } = desk.service.server.swagger()
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods ?? {})
      .filter(([, route]) => ['app', 'session'].includes(Object(route)['x-guard']))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  )
  const tried = [...SIGNED_ROWS, ...BEGUN_ROWS].map(({ route }) => route)
  const known = new Set([...tried, ...Object.keys(OTHER_ROUTES)])

  assert.ok(routes.length > 30, `only ${routes.length} routes found`)
  assert.deepEqual(
    routes.filter((route) => !known.has(route)),
    [],
    'routes without a row',
  )
  assert.deepEqual(
    // HEAD may come along with GET and is not described by itself then.
    [...known].filter((route) => !routes.includes(route.replace(/^HEAD/, 'GET'))),
    [],
    'rows without a route',
  )
})

describe('on an app that asks for policies', () => {
  for (const row of SIGNED_ROWS) {
    test(`${row.route}, ${row.title}: is refused for what is wrong, in words that name it`, async () => {
      const right = rightTerms(row, lasting)
      const calls = [row.call].flat()
      const others = POLICY_CALLS.filter((call) => !calls.includes(call))
      const good = desk.sign(right)
      const flipped = good.signature.replace(/^./, (first) => (first === '0' ? '1' : '0'))
      const refusals: readonly (readonly [what: string, pair: Pair, code: string])[] = [
        ['no pair', {}, 'policy_missing'],
        ...(row.isTask ? [] : halves(good)),
        ['no base64', { ...good, policy: '*' }, 'policy_malformed'],
        ['no JSON', encode('{"expiry":'), 'policy_malformed'],
        ['no expiry', encode('{}'), 'policy_malformed'],
        ['another signature', { ...good, signature: flipped }, 'policy_signature'],
        ['an expired one', desk.sign({ ...right, expiry: 1 }), 'policy_expired'],
        ['other calls', desk.sign({ ...right, call: others }), 'policy_call'],
        ...calls
          .slice(1)
          .map((call) => ['one call', desk.sign({ ...right, call }), 'policy_call'] as const),
        ...row.clauses.map((clause) => {
          const code = clause in SIZES ? SIZES[clause as keyof typeof SIZES] : `policy_${clause}`
          return [`a wrong ${clause}`, desk.sign({ ...right, ...WRONG[clause] }), code] as const
        }),
      ]
      for (const [what, pair, code] of refusals) assertRefused(await ask(row, pair), code, what)
    })

    test(`${row.route}, ${row.title}: is let in with the right pair, in either alphabet`, async () => {
      for (const alphabet of ['base64', 'base64url'] as const) {
        const handle = gone(row) ? await desk.newFile() : lasting
        const { policy: standard } = desk.sign({ ...rightTerms(row, handle), pad: '~~~???>>>ÿ' })
        const bytes = Buffer.from(standard, 'base64')
        // With padding, as every client sends it.
        const text = bytes.toString(alphabet)
        const policy = text.padEnd(Math.ceil(text.length / 4) * 4, '=')
        assert.match(policy, alphabet === 'base64' ? /[+/]/ : /[-_]/)
        const signature = signPolicy(policy, desk.secret)

        const answer = await desk.ask(row.request(desk, { policy, signature }, handle))

        assert.equal(answer.statusCode, row.status, `${alphabet}: ${answer.body}`)
      }
    })

    test(`${row.route}, ${row.title}: is for the app’s pages, and for what is no page`, async () => {
      await assertOrigins(async (headers) => {
        const handle = gone(row) ? await desk.newFile() : lasting
        const options = row.request(desk, desk.sign(rightTerms(row, handle)), handle)
        return desk.ask({ ...options, headers: { ...options.headers, ...headers } })
      }, row.status)
    })
  }

  test('the first thing that is wrong is told, in the order of the reference', async () => {
    const row = SIGNED_ROWS.find(({ title }) => title === 'storing what lies at an address')
    assert.ok(row)
    const [foreign, ours] = [{ origin: 'https://evil.example' }, { origin: ORIGIN }]
    const wrong = Object.assign({}, ...row.clauses.map((clause) => WRONG[clause]))
    const bad = { ...wrong, handle: lasting, call: 'read', expiry: 1 }
    const signed = desk.sign(bad)
    const steps: readonly (readonly [Pair, Asking['headers'], string])[] = [
      [{ policy: '*' }, foreign, 'origin_refused'],
      [{ policy: '*' }, ours, 'policy_missing'],
      [{ policy: '*', signature: 'x' }, ours, 'policy_malformed'],
      [{ ...signed, signature: 'x' }, ours, 'policy_signature'],
      [signed, ours, 'policy_expired'],
      [desk.sign({ ...bad, expiry: 4e9 }), ours, 'policy_call'],
      [desk.sign({ ...bad, expiry: 4e9, call: 'store' }), ours, 'policy_handle'],
      [desk.sign({ ...wrong, call: 'store' }), ours, 'policy_url'],
      [desk.sign({ ...wrong, call: 'store', url: '.*' }), ours, 'policy_path'],
      [desk.sign({ ...wrong, call: 'store', url: '.*', path: '.*' }), ours, 'policy_container'],
    ]
    for (const [pair, headers, code] of steps)
      assertRefused(await ask(row, pair, headers), code, code)
  })
})

describe('a pair in a query', () => {
  for (const row of SIGNED_ROWS.filter(({ isInQuery }) => isInQuery)) {
    test(`is good although nobody encoded its plus: ${row.route}, ${row.title}`, async () => {
      const handle = gone(row) ? await desk.newFile() : lasting
      const terms = { ...rightTerms(row, handle), pad: '~~~~~~>>>>>>' }
      const { policy, signature } = encode(JSON.stringify({ expiry: 4e9, ...terms }))
      assert.match(policy, /\+/)
      const options = row.request(desk, { policy, signature }, handle)

      const url = String(options.url).replaceAll('%2B', '+')
      const answer = await desk.ask({ ...options, url })

      assert.equal(answer.statusCode, row.status, answer.body)
    })
  }
})

describe('on an app that asks for no policies', () => {
  for (const row of SIGNED_ROWS) {
    const says = row.isAlways ? 'needs one all the same' : 'is open, but for a pair that is wrong'
    test(`${row.route}, ${row.title}: ${says}`, async () => {
      const { apps } = desk.service
      await apps.update((await apps.list())[0]?.apiKey ?? raise(), { securityEnabled: false })
      try {
        const handle = gone(row) ? await desk.newFile() : lasting
        const bare = await desk.ask(row.request(desk, {}, handle))
        if (row.isAlways) assertRefused(bare, 'policy_missing', 'no pair')
        else assert.equal(bare.statusCode, row.status, bare.body)
        const wrong = { ...desk.sign(), signature: '0' }
        assertRefused(await ask(row, wrong), 'policy_signature', 'a wrong one')
      } finally {
        await apps.update((await apps.list())[0]?.apiKey ?? raise(), { securityEnabled: true })
      }
    })
  }
})

describe('what began under a policy', () => {
  for (const row of BEGUN_ROWS) {
    const send = async (pair: Pair, headers: Asking['headers'] = {}) => {
      const options = await row.request(desk, pair)
      return desk.ask({ ...options, headers: { ...options.headers, ...headers } })
    }

    test(`${row.route} goes on for the app’s pages, and for what is no page`, async () => {
      await assertOrigins((headers) => send({}, headers), row.status)
    })

    if (!row.mayBeSigned) continue
    test(`${row.route} goes on when the policy has expired, and with no other`, async () => {
      const good = desk.sign({ call: 'pick' })
      for (const pair of [good, desk.sign({ call: 'pick', expiry: 1 })]) {
        const answer = await send(pair)
        assert.equal(answer.statusCode, row.status, answer.body)
      }
      const refusals: readonly (readonly [Pair, string])[] = [
        [{ policy: good.policy }, 'policy_missing'],
        [{ ...good, policy: '*' }, 'policy_malformed'],
        [{ ...good, signature: '0' }, 'policy_signature'],
        [desk.sign({ call: 'read' }), 'policy_call'],
      ]
      for (const [pair, code] of refusals) assertRefused(await send(pair), code, code)
    })
  }

  test('the bytes of a part go to their address, whoever knows it', async () => {
    const put = async (url: string, headers = {}) =>
      desk.ask({ method: 'PUT', url, payload: 'hello world', headers })

    assert.equal((await put(await desk.newPartAddress())).statusCode, 200)
    const changed = (await desk.newPartAddress()).replace(/.$/, (last) =>
      last === 'A' ? 'B' : 'A',
    )
    assert.equal((await put(changed)).headers['x-error-code'], 'upload_address_invalid')
  })
})

describe('prefetch', () => {
  for (const surface of ['cloud', 'upload']) {
    test(`says that it is blocked, and why: ${surface}`, async () => {
      const look = async (pair: Pair, headers: Asking['headers'] = {}) => {
        const url = `/${surface}/prefetch`
        const { apikey } = desk
        const [older, newer] = [
          await desk.ask({ url: `${url}?${new URLSearchParams({ apikey, ...pair })}`, headers }),
          await desk.ask({ method: 'POST', url, payload: { apikey, security: pair }, headers }),
        ]
        assert.deepEqual([older.statusCode, newer.statusCode], [200, 200])
        assert.equal(older.json().blocked, newer.json().blocked)
        return newer.json().blocked
      }

      assert.equal(await look(desk.sign({ call: 'pick' })), false)
      assert.match(await look({}), WORDS.policy_missing ?? /^$/)
      assert.match(await look(desk.sign({ expiry: 1 })), /expired/)
      assert.match(await look(desk.sign({ call: 'read' })), /"call"/)
      assert.match(await look(desk.sign(), { origin: 'https://evil.example' }), /this page/)
    })
  }
})

/** Programs, and pages of the list, by their origin or by where they came from. */
async function assertOrigins(
  send: (headers: Readonly<Record<string, string>>) => Promise<Answer>,
  status: number,
): Promise<void> {
  for (const headers of [{}, { origin: ORIGIN }, { referer: `${ORIGIN}/a/page?b` }] as const) {
    const answer = await send(headers)
    assert.equal(answer.statusCode, status, `${JSON.stringify(headers)}: ${answer.body}`)
  }
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: `${ORIGIN}.evil.example` },
    { origin: ORIGIN.replace('https', 'http') },
    { origin: 'null' },
    { referer: 'https://evil.example/page' },
    { origin: 'https://evil.example', referer: `${ORIGIN}/` },
  ] as const) {
    assertRefused(await send(headers), 'origin_refused', JSON.stringify(headers))
  }
}

function raise(): never {
  throw new Error('there is an app')
}
