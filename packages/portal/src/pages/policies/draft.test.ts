import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CALLS } from './calls.ts'
import { NEW_DRAFT, type PolicyDraft, toggleCall, toMakeRequest, toSize } from './draft.ts'

const NOW_MS = Date.UTC(2026, 2, 1, 12)
const NOW = NOW_MS / 1_000
const made = (changes: Partial<PolicyDraft>) => toMakeRequest({ ...NEW_DRAFT, ...changes }, NOW_MS)

describe('a policy that is filled in', () => {
  it('says only what was filled in', () => {
    assert.deepEqual(made({}), { request: { expiry: NOW + 3_600 } })
    assert.deepEqual(
      made({ lifetime: 'day', allowsMost: false, calls: ['read', 'stat'], handle: ' abc ' }),
      { request: { expiry: NOW + 86_400, call: ['read', 'stat'], handle: 'abc' } },
    )
  })

  it('takes sizes as people write them', () => {
    const sizes = { '2048': 2048, '10 MB': 10_000_000, '1,5 gb': 1_500_000_000, '3k': 3_000 }
    for (const [words, bytes] of Object.entries(sizes)) assert.equal(toSize(words), bytes)
    assert.equal(toSize('  '), undefined)
    assert.ok(Number.isNaN(toSize('-1')))
    assert.ok(Number.isNaN(toSize('much')))
  })

  it('is not made while something in it cannot be meant', () => {
    const wrong = {
      until: made({ lifetime: 'until', until: '' }),
      maxSize: made({ minSize: '10', maxSize: '9' }),
      minSize: made({ minSize: 'much' }),
      calls: made({ allowsMost: false }),
    }
    for (const [field, answer] of Object.entries(wrong)) {
      assert.ok('problems' in answer)
      assert.deepEqual(Object.keys(answer.problems), [field])
    }
    assert.ok('problems' in made({ lifetime: 'until', until: '2001-01-01T00:00' }))
  })

  it('lists calls in one order, whichever was ticked first', () => {
    const ticked = toggleCall(toggleCall([], 'remove', CALLS), 'pick', CALLS)
    assert.deepEqual(ticked, ['pick', 'remove'])
    assert.deepEqual(toggleCall(ticked, 'pick', CALLS), ['remove'])
  })
})
