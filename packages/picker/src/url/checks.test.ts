import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { UrlChoice } from '../state/choice.ts'
import { answered, asking, type Check, forgotten, foundIn } from './checks.ts'

const problem = { code: 'url_refused', message: 'Nothing there.', canRetry: true }
const failed = (address: string): Check => ({ address, state: 'failed', problem })
const found = (address: string): Check => ({
  address,
  state: 'found',
  choice: { id: address, url: address } as UrlChoice,
})

describe('checked addresses', () => {
  it('are asked about once, and again only when that failed', () => {
    const before = [found('a'), failed('b')]

    const { checks, asked } = asking(before, ['a', 'b', 'c'])

    assert.deepEqual(asked, ['b', 'c'])
    assert.deepEqual(
      checks.map(({ address, state }) => [address, state]),
      [
        ['a', 'found'],
        ['b', 'checking'],
        ['c', 'checking'],
      ],
    )
  })

  it('show what became of them, unless they were removed meanwhile', () => {
    const { checks } = asking([], ['a', 'b'])

    const after = answered(answered(forgotten(checks, 'b'), found('a')), found('b'))

    assert.deepEqual(after, [found('a')])
    assert.deepEqual(
      foundIn([...after, failed('c')]).map(({ url }) => url),
      ['a'],
    )
  })
})
