import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AttemptAnswer } from '@quayside/wire'
import {
  attemptInWords,
  headerLines,
  isOnItsWay,
  readable,
  reasonInWords,
  stateOf,
} from './words.ts'

const attempt: AttemptAnswer = {
  id: 'att_1',
  number: 1,
  startedAt: '2030-01-01T00:00:00.000Z',
  durationMs: 34,
  status: 200,
  error: null,
  requestHeaders: {},
  responseHeaders: {},
  responseBody: '',
}

describe('a delivery in words', () => {
  it('says what the receiver answered and how long that took', () => {
    assert.equal(attemptInWords(attempt), '200 in 34 ms')
    assert.equal(attemptInWords({ ...attempt, status: null }), 'No answer in 34 ms')
  })

  it('says why there was no answer', () => {
    const error = { code: 'url_timeout', message: 'There was no whole answer.' }

    assert.equal(attemptInWords({ ...attempt, status: 200, error }), 'There was no whole answer.')
  })

  it('tells a first try from further ones', () => {
    const words = [0, 1].map((attempts) => stateOf({ status: 'pending', attempts }).words)

    assert.deepEqual(words, ['On its way', 'Tried again later'])
    assert.equal(stateOf({ status: 'not_delivered', attempts: 3 }).tone, 'bad')
  })

  it('is on its way until it has failed once', () => {
    assert.equal(isOnItsWay({ status: 'pending', attempts: 0 }), true)
    assert.equal(isOnItsWay({ status: 'pending', attempts: 1 }), false)
    assert.equal(isOnItsWay({ status: 'delivered', attempts: 1 }), false)
  })

  it('says why it was given up, and leaves what it does not know', () => {
    assert.match(reasonInWords('attempts_used'), /attempt/)
    assert.equal(reasonInWords('too_late'), 'too_late')
  })
})

describe('what was sent and answered', () => {
  it('is laid out when it is JSON, and left alone when not', () => {
    assert.equal(readable('{"a":[1]}'), '{\n  "a": [\n    1\n  ]\n}')
    assert.equal(readable('<h1>Oh</h1>'), '<h1>Oh</h1>')
    assert.equal(readable(''), '')
  })

  it('has its headers in lines', () => {
    assert.equal(headerLines({ a: '1', b: '2' }), 'a: 1\nb: 2')
  })
})
