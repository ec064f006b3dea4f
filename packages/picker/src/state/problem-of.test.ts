import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RequestError } from '@quayside/client/api'
import { de } from '../locale/de.ts'
import { en } from '../locale/en.ts'
import { createText } from '../locale/text.ts'
import { problemOf } from './problem-of.ts'

const english = { text: createText(en, 'en'), texts: en, language: 'en' }
const problem = (error: unknown) => problemOf(error, english)

describe('what went wrong', () => {
  it('is said in our words where the code is known', () => {
    const error = new RequestError('raw', {
      code: 'source_entry_missing',
      status: 404,
      requestId: 'req_1',
    })

    assert.deepEqual(problem(error), {
      code: 'source_entry_missing',
      message: 'It was moved, renamed or deleted.',
      requestId: 'req_1',
      canRetry: false,
    })
  })

  it("is said in the service's words where it is not", () => {
    const error = new RequestError('The moon is full.', { code: 'moon_full', status: 400 })

    assert.equal(problem(error).message, 'The moon is full.')
  })

  it('is not said in English to somebody who reads another language', () => {
    const german = { text: createText(de, 'de'), texts: de, language: 'de' }
    const error = new RequestError('The moon is full.', { code: 'moon_full', status: 400 })

    assert.equal(problemOf(error, german).message, `${de['error.unknown']} (moon_full)`)
  })

  it('is a fault of the service where something before it answers', () => {
    const error = new RequestError('The service answered with status 502.', {
      code: 'http_502',
      status: 502,
    })

    assert.equal(problem(error).message, en['error.internal'])
  })

  it('may pass when the network or the service is at fault', () => {
    const passing = [
      new RequestError('', { code: 'network' }),
      new RequestError('', { code: 'rate', status: 429 }),
      new RequestError('', { code: 'source_unavailable', status: 503 }),
      new RequestError('', { code: 'source_entry_changed', status: 409 }),
    ]

    assert.ok(passing.every((error) => problem(error).canRetry))
    assert.equal(
      problem(new RequestError('', { code: 'app_unknown', status: 403 })).canRetry,
      false,
    )
  })

  it('shows nothing of a programming fault', () => {
    assert.equal(problem(new TypeError('x is not a function')).message, 'Something went wrong.')
    assert.equal(problem('thrown').code, 'unknown')
  })
})
