import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { secretHint, toKeysRequest } from './keys.ts'

describe('the keys of a registration', () => {
  it('are sent without the blanks that were pasted along, and the secret only when typed', () => {
    const keys = { isOn: true, clientId: ' key\n', clientSecret: '\tsecret ' }
    assert.deepEqual(toKeysRequest(keys, 3), {
      version: 3,
      enabled: true,
      clientId: 'key',
      clientSecret: 'secret',
    })
    assert.deepEqual(toKeysRequest({ isOn: false, clientId: 'key', clientSecret: ' ' }, 4), {
      version: 4,
      enabled: false,
      clientId: 'key',
    })
  })

  it('keep their secret, unless the key is another one', () => {
    const source = { clientId: 'key', hasSecret: true }
    const typed = { isOn: true, clientSecret: '' }
    assert.equal(secretHint(source, { ...typed, clientId: 'key ' }), 'kept')
    assert.equal(secretHint(source, { ...typed, clientId: 'other' }), 'needed')
    assert.equal(
      secretHint({ clientId: null, hasSecret: false }, { ...typed, clientId: 'x' }),
      undefined,
    )
  })
})
