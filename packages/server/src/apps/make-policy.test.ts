import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePolicy } from './make-policy.ts'
import { checkPolicy, openPolicy } from './policy.ts'

const SECRET = 'QSIDESECRETQSIDESECRETQSID'
const NOW = new Date('2026-01-01T00:00:00Z')

test('what it makes is accepted, for just what it says', () => {
  const terms = { expiry: 2e9, call: ['read'], handle: 'H1', maxSize: 10 }

  const made = makePolicy(terms, SECRET, NOW)

  const opened = openPolicy(made, [SECRET], NOW)
  checkPolicy(opened, { call: 'read', handle: 'H1' })
  assert.throws(() => checkPolicy(opened, { call: 'read', handle: 'H2' }))
  assert.equal(made.json, '{"expiry":2000000000,"call":["read"],"handle":"H1","maxSize":10}')
})

test('a policy may stand in an address as it is', () => {
  const { policy } = makePolicy({ expiry: 2e9, path: '/~~??>>~~' }, SECRET, NOW)

  assert.match(policy, /^[A-Za-z0-9_-]+$/)
})

for (const [title, terms, words] of [
  ['is over', { expiry: 1_700_000_000 }, /over already/],
  ['counts in milliseconds', { expiry: 1_893_456_000_000 }, /milliseconds/],
  ['allows nothing', { expiry: 2e9, call: [] }, /allows no call/],
  ['names a call that there is not', { expiry: 2e9, call: ['fly'] }, /unknown "call"/],
  ['asks for sizes that no file has', { expiry: 2e9, minSize: 2, maxSize: 1 }, /above/],
  ['has an expression that is none', { expiry: 2e9, path: '(' }, /cannot be used/],
  ['has an expression of a kilometre', { expiry: 2e9, url: 'a'.repeat(600) }, /too long/],
] as const) {
  test(`makes no policy that ${title}`, () => {
    assert.throws(() => makePolicy(terms, SECRET, NOW), {
      code: 'policy_malformed',
      publicMessage: words,
    })
  })
}
