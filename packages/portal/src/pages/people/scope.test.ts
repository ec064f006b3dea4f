import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fromRights, scopeWords, toggleApp, toRights } from './scope.ts'

describe('what a person may see', () => {
  it('is filled in and sent as it was', () => {
    for (const apps of ['all' as const, ['A', 'B'], []]) {
      const person = { role: 'viewer' as const, apps }
      assert.deepEqual(fromRights(toRights(person)), person)
    }
  })

  it('is everything for owners, whatever was chosen before', () => {
    assert.equal(fromRights({ role: 'owner', seesAll: false, chosen: ['A'] }).apps, 'all')
  })

  it('gains and loses an app with a click', () => {
    assert.deepEqual(toggleApp(['A'], 'B'), ['A', 'B'])
    assert.deepEqual(toggleApp(['A', 'B'], 'A'), ['B'])
  })

  it('is told in words', () => {
    assert.deepEqual(['all' as const, [], ['A'], ['A', 'B']].map(scopeWords), [
      ...['All', 'None', '1 app', '2 apps'],
    ])
  })
})
