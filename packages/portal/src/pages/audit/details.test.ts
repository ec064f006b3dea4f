import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { actionInWords, detailsInWords, factsOf } from './details.ts'

describe('an entry of the audit log', () => {
  it('is told in words', () => {
    assert.equal(actionInWords('app.update'), 'Changed an app')
    assert.equal(actionInWords('moon.land'), 'moon.land')
  })

  it('tells what it was done to, but for sessions', () => {
    const entry = {
      ...{ id: 1, at: '2026-03-01T00:00:00.000Z', who: 'ada@example.com', apiKey: null },
      ...{ target: 'pss_1', outcome: 'done' as const, details: { way: 'password' } },
    }

    assert.deepEqual(factsOf({ ...entry, action: 'session.begin' }), ['way: password'])
    assert.deepEqual(factsOf({ ...entry, action: 'file.delete' }), ['pss_1', 'way: password'])
    assert.deepEqual(factsOf({ ...entry, action: 'file.delete', target: null, details: {} }), [])
  })

  it('has its facts in one line, none of which turns round the letters of another', () => {
    const details = {
      name: 'Shop \u202Egnp',
      enabled: false,
      origins: ['https://a.example', 'https://b.example'],
      nothing: null,
      counts: { files: 2 },
    }

    assert.equal(
      detailsInWords(details),
      'name: Shop gnp, enabled: no, origins: https://a.example https://b.example, counts: {"files":2}',
    )
  })
})
