import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { firstDay, pointsOf, toSpan } from './days.ts'

describe('days of UTC', () => {
  it('are as many as the address asks for, or thirty', () => {
    assert.deepEqual(['7', '90', '8', 'x', undefined].map(toSpan), ['7', '90', '30', '30', '30'])
  })

  it('have their point at noon', () => {
    const [first = 0, second = 0] = pointsOf([{ day: '2026-03-01' }, { day: '2026-03-02' }])

    assert.equal(new Date(first * 1_000).toISOString(), '2026-03-01T12:00:00.000Z')
    assert.equal(second - first, 86_400)
  })

  it('include today', () => {
    assert.equal(firstDay('7', Date.parse('2026-03-01T00:00:00Z')), '2026-02-23')
    assert.equal(firstDay('7', Date.parse('2026-03-01T23:59:59Z')), '2026-02-23')
  })
})
