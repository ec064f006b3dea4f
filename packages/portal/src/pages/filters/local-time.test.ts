import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fromLocalInput, toLocalInput } from './local-time.ts'

describe('a time that is filled in', () => {
  it('is the same instant there and back, wherever the person is', () => {
    for (const instant of ['2030-01-31T12:05:00.000Z', '2030-07-01T00:00:00.000Z']) {
      assert.equal(fromLocalInput(toLocalInput(instant)), instant)
    }
  })

  it('is nothing until it is complete', () => {
    assert.equal(fromLocalInput(''), undefined)
    assert.equal(toLocalInput(undefined), '')
    assert.equal(toLocalInput('yesterday'), '')
  })
})
