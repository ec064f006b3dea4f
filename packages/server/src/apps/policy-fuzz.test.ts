import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { newApiKey } from '../lib/ids.ts'
import type { App, AuthorizeRequest } from './app.ts'
import { createAuthorize } from './authorize.ts'
import { createRandom, generateCase, NOW } from './testing/generate-policies.ts'
import { judge, type OracleCase, type Verdict } from './testing/policy-oracle.ts'

/** One seed is the same in every run, and one is not. */
const RUNS = [
  { seed: 20_300_131, cases: 8_000 },
  { seed: Date.now() % 2 ** 31, cases: 4_000 },
]

for (const { seed, cases } of RUNS) {
  test(`whatever is signed and asked, the answer is that of the reference (seed ${seed})`, async () => {
    const random = createRandom(seed)
    const seen = new Map<string, number>()
    for (let count = 0; count < cases; count += 1) {
      const one = generateCase(random)
      const right = judge(one)

      const told = await ask(one)

      const words = `seed ${seed}, case ${count}: ${inspect(one, { depth: 9 })} ${readable(one)}`
      assert.deepEqual(told, right, words)
      seen.set(right.code, (seen.get(right.code) ?? 0) + 1)
    }
    // A generator that never gets somewhere proves nothing about it.
    for (const code of CODES) assert.ok((seen.get(code) ?? 0) > 5, `${code}: ${inspect(seen)}`)
  })
}

const CODES = [
  ...['allowed', 'app_unknown', 'app_disabled', 'origin_refused', 'app_secret_wrong'],
  ...['policy_missing', 'policy_malformed', 'policy_signature', 'policy_expired'],
  ...['policy_call', 'policy_handle', 'policy_url', 'policy_path', 'policy_container'],
]

const readable = ({ policy = '' }: OracleCase) => Buffer.from(policy, 'base64').toString()

/** What we say to it. */
async function ask({ app, request, policy, signature, now }: OracleCase): Promise<Verdict> {
  const known: App = {
    apiKey: newApiKey(),
    name: 'Shop',
    enabled: app.isEnabled,
    securityEnabled: app.needsPolicy,
    allowedOrigins: app.origins,
    linkRedirects: false,
    createdAt: new Date(0),
    version: 1,
    formerSecretUntil: undefined,
  }
  const authorize = createAuthorize({
    findApp: async () => (app.isKnown ? { app: known, secrets: () => [app.secret] } : undefined),
    assertKeepsIn: async () => undefined,
    now: () => new Date(now * 1_000),
  })
  const asked = { ...request, apiKey: known.apiKey, security: { policy, signature } }
  try {
    const { minSize, maxSize } = await authorize(asked as AuthorizeRequest)
    return {
      code: 'allowed',
      ...(minSize === undefined ? {} : { minSize }),
      ...(maxSize === undefined ? {} : { maxSize }),
    }
  } catch (error) {
    return { code: String((error as { code?: unknown }).code ?? error) }
  }
}

test('the oracle’s clock is the one that is asked about', () => {
  assert.equal(new Date(NOW * 1_000).toISOString(), '2030-01-01T00:00:00.000Z')
})
