import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestError } from './request-error.ts'

test('the errors of another copy of the script are known as such', async () => {
  const copy: typeof import('./request-error.ts') = await import(`./request-error.ts${'?copy'}`)

  const error = new copy.RequestError('busy', { code: 'source_busy', status: 429 })

  assert.notEqual(copy.RequestError, RequestError)
  assert.ok(error instanceof RequestError)
})

test('other errors are not', () => {
  for (const other of [new TypeError('no'), { code: 'network' }, 'network', undefined, null]) {
    assert.equal(other instanceof RequestError, false)
  }
})
