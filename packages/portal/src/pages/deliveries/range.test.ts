import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseFilters } from './filters.ts'
import { firstRange, toRequest } from './range.ts'

const NOW = Date.parse('2030-01-02T10:20:30.000Z')

describe('the range that is sent again', () => {
  it('is what failed in the last day, the minute that has begun included', () => {
    assert.deepEqual(toRequest(firstRange(parseFilters({}), NOW)), {
      from: '2030-01-01T10:21:00.000Z',
      to: '2030-01-02T10:21:00.000Z',
      only_failed: true,
    })
  })

  it('begins with what the list shows', () => {
    const filters = parseFilters({ time: 'hour', endpoint: 'end_1' })

    const range = firstRange(filters, NOW)

    assert.equal(range.from, '2030-01-02T09:20:30.000Z')
    assert.equal(range.endpoint, 'end_1')
  })

  it('is not sent before both times are there, the earlier one first', () => {
    const range = firstRange(parseFilters({}), NOW)

    assert.equal(toRequest({ ...range, from: '' }), undefined)
    assert.equal(toRequest({ ...range, from: range.to, to: range.from }), undefined)
    assert.equal(toRequest({ ...range, onlyFailed: false })?.only_failed, false)
  })
})
