import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { actionInWords, detailsInWords } from './details.ts'

describe('an entry of the audit log', () => {
  it('is told in words', () => {
    assert.equal(actionInWords('app.update'), 'Changed an app')
    assert.equal(actionInWords('moon.land'), 'moon.land')
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
