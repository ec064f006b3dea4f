import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isFiltered, parseFilters, toQuery } from './filters.ts'

const NOW = Date.parse('2030-01-02T00:00:00.000Z')

describe('the filters of deliveries', () => {
  it('ask for what the address says', () => {
    const filters = parseFilters({ endpoint: 'end_1', action: 'fp.upload', status: 'pending' })

    assert.deepEqual(JSON.parse(JSON.stringify(toQuery(filters, NOW))), {
      endpoint: 'end_1',
      action: 'fp.upload',
      status: 'pending',
    })
    assert.equal(isFiltered(filters), true)
  })

  it('leave out what is none of the choices', () => {
    const filters = parseFilters({ status: 'lost', time: 'ever', from: '2030-01-01', action: '' })

    assert.equal(isFiltered(filters), false)
  })

  it('look back from now', () => {
    assert.equal(toQuery(parseFilters({ time: 'hour' }), NOW).from, '2030-01-01T23:00:00.000Z')
    assert.equal(toQuery(parseFilters({ time: 'week' }), NOW).from, '2029-12-26T00:00:00.000Z')
  })

  it('look between two times, of which one may be open', () => {
    const filters = parseFilters({ time: 'between', from: '2030-01-01T12:00Z', to: 'then' })

    assert.equal(toQuery(filters, NOW).from, '2030-01-01T12:00:00.000Z')
    assert.equal(toQuery(filters, NOW).to, undefined)
  })
})
