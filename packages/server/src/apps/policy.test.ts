import assert from 'node:assert/strict'
import { test } from 'node:test'
import { POLICY_CALLS } from './app.ts'
import { checkPolicy, openPolicy, signPolicy } from './policy.ts'

const SECRET = 'QSIDESECRETQSIDESECRETQSID'
const NOW = new Date('2026-01-01T00:00:00Z')

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')
const open = (value: unknown, now = NOW) => {
  const policy = typeof value === 'string' ? value : encode(value)
  return openPolicy({ policy, signature: signPolicy(policy, SECRET) }, [SECRET], now)
}
const code = (expected: string) => (error: unknown) => {
  assert.equal((error as { code: string }).code, expected)
  return true
}

for (const [policy, signature] of [
  [
    'eyJleHBpcnkiOjE4OTM0NTYwMDB9',
    '5e53132e97fda0a50c643eed78c0998d92900ad857d3fa86c96c021082476854',
  ],
  [
    'eyJleHBpcnkiOjE4OTM0NTYwMDAsImNhbGwiOlsicmVhZCJdLCJwYXRoIjoiL35+fj8/Pz4+PiJ9',
    'e0a9573ac7b6e7466d34e445670761ca99963d350847d42203580b3a2c60c272',
  ],
  [
    'eyJleHBpcnkiOjE4OTM0NTYwMDAsImNhbGwiOlsicmVhZCJdLCJwYXRoIjoiL35-fj8_Pz4-PiJ9',
    '4b005d15c7af118f77fc5e6c272d27318513656371959d9738ac66a18cc7087c',
  ],
] as const) {
  test(`accepts the signature clients make of ${policy.slice(-12)}`, () => {
    openPolicy({ policy, signature }, [SECRET], NOW)
  })
}

test('the same JSON in the other alphabet does not share a signature', () => {
  const policy = 'eyJleHBpcnkiOjE4OTM0NTYwMDAsImNhbGwiOlsicmVhZCJdLCJwYXRoIjoiL35-fj8_Pz4-PiJ9'
  const signature = 'e0a9573ac7b6e7466d34e445670761ca99963d350847d42203580b3a2c60c272'

  assert.throws(() => openPolicy({ policy, signature }, [SECRET], NOW), code('policy_signature'))
})

for (const [title, value, expected] of [
  ['text that is not base64', '{"expiry":1}', 'policy_malformed'],
  ['base64 of no JSON', Buffer.from('hello').toString('base64'), 'policy_malformed'],
  ['a list', [1], 'policy_malformed'],
  ['no expiry', { call: 'read' }, 'policy_malformed'],
  ['an expiry in words', { expiry: 'tomorrow' }, 'policy_malformed'],
  ['an unknown call', { expiry: 2e9, call: ['fly'] }, 'policy_malformed'],
  ['a path that is no text', { expiry: 2e9, path: 7 }, 'policy_malformed'],
  ['a negative size', { expiry: 2e9, maxSize: -1 }, 'policy_malformed'],
  ['an expiry in the past', { expiry: 1_000_000 }, 'policy_expired'],
  ['an expiry this very second', { expiry: NOW.getTime() / 1000 }, 'policy_expired'],
] as const) {
  test(`refuses ${title}`, () => {
    assert.throws(() => open(value), code(expected))
  })
}

test('reads padding, no padding, fractions, numbers as text and both spellings of sizes', () => {
  const unpadded = encode({ expiry: 2e9, min_size: 1 }).replaceAll('=', '')

  assert.equal(open(unpadded).minSize, 1)
  assert.equal(open({ expiry: 1893456000.25, maxSize: 10 }).maxSize, 10)
  assert.equal(open({ expiry: '1893456000', max_size: 10 }).maxSize, 10)
})

test('without "call" everything is allowed but exif, which has to be listed', () => {
  for (const call of POLICY_CALLS.filter((name) => name !== 'exif')) {
    checkPolicy(open({ expiry: 2e9 }), { call })
  }

  assert.throws(() => checkPolicy(open({ expiry: 2e9 }), { call: 'exif' }), code('policy_call'))
  checkPolicy(open({ expiry: 2e9, call: 'exif' }), { call: 'exif' })
})

test('the old word "revoke" allows removing', () => {
  checkPolicy(open({ expiry: 2e9, call: ['revoke'] }), { call: 'remove' })
})

for (const [clause, policy, use] of [
  ['call', { call: 'read' }, { call: 'pick' }],
  ['handle', { handle: 'AAAA' }, { call: 'read', handle: 'BBBB' }],
  ['handle', { handle: 'AAAA' }, { call: 'pick' }],
  ['path', { path: '/in/.*' }, { call: 'pick', path: '/out/a' }],
  ['path', { path: 'in' }, { call: 'pick', path: '/in/more' }],
  ['path', { path: 'IN' }, { call: 'pick', path: 'in' }],
  ['container', { container: 'photos' }, { call: 'pick', container: 'photos2' }],
  ['url', { url: 'https://pics\\.example\\.net/.*' }, { call: 'store', url: 'https://evil/' }],
] as const) {
  test(`names "${clause}" when ${JSON.stringify(policy)} meets ${JSON.stringify(use)}`, () => {
    assert.throws(
      () => checkPolicy(open({ expiry: 2e9, ...policy }), use),
      code(`policy_${clause}`),
    )
  })
}

test('an expression that would take a backtracking engine for ever takes no time', () => {
  const policy = open({ expiry: 2e9, path: '(a+)+(a|aa)+$' })

  assert.throws(
    () => checkPolicy(policy, { call: 'pick', path: `${'a'.repeat(4000)}!` }),
    code('policy_path'),
  )
})

for (const [title, expression] of [
  ['is none', '('],
  ['looks ahead', '(?=a)a'],
  ['is larger than it looks', '(a?){1000}(a?){1000}'],
  ['is endless', 'a'.repeat(600)],
] as const) {
  test(`an expression that ${title} is a malformed policy`, () => {
    assert.throws(
      () => checkPolicy(open({ expiry: 2e9, path: expression }), { call: 'pick', path: 'x' }),
      code('policy_malformed'),
    )
  })
}

test('one changed character anywhere never gets through', () => {
  const policy = encode({ expiry: 1893456000, call: ['pick', 'read'], path: '/a.*' })
  const signature = signPolicy(policy, SECRET)
  const letters = 'ABab01-_+/='

  for (let at = 0; at < policy.length; at += 1) {
    for (const letter of letters) {
      const changed = policy.slice(0, at) + letter + policy.slice(at + 1)
      if (changed === policy) continue
      assert.throws(() => openPolicy({ policy: changed, signature }, [SECRET], NOW))
    }
  }
})
