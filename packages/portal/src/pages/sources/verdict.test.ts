import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { verdictOf } from './verdict.ts'

const right = { ok: true }
const wrong = { ok: false }
const pending = { ok: true, pending: true } as const

describe('what the doctor’s findings come to', () => {
  it('is good only when everything is known and right', () => {
    assert.deepEqual(verdictOf([right, right]), { tone: 'good', wrong: 0 })
    assert.deepEqual(verdictOf([right, pending]), { tone: 'info', wrong: 0 })
  })

  it('counts what is wrong', () => {
    assert.deepEqual(verdictOf([wrong, right, pending, wrong]), { tone: 'warning', wrong: 2 })
  })
})
