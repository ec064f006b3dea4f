import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ApiError } from '../api/api-error.ts'
import { problemOf } from './problem.ts'

const refused = (code: string, status: number) =>
  problemOf(new ApiError('In words.', { code, status, requestId: 'req_1' }))

describe('what a person is told of a failure', () => {
  it('is the words of the service', () => {
    assert.deepEqual(refused('last_owner', 409), { message: 'In words.', facts: undefined })
  })

  it('has a name for whoever is asked for help, when the service is at fault', () => {
    assert.equal(refused('internal', 500).facts, 'internal, request req_1')
  })

  it('is in the words of this page where that knows more', () => {
    assert.match(refused('app_unknown', 401).message, /no such app/)
    assert.match(refused('changed_meanwhile', 409).message, /Somebody else/)
  })

  it('is nothing of the insides of this page', () => {
    assert.match(problemOf(new TypeError('x is undefined')).message, /Load it again/)
  })
})
