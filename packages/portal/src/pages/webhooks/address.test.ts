import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressFault, shortAddress, withScheme } from './address.ts'

describe('the address of a webhook', () => {
  it('is fine when it is complete, blanks around it included', () => {
    assert.equal(addressFault('https://example.com/hook?key=1'), undefined)
    assert.equal(addressFault('  http://localhost:3000/hook\n'), undefined)
  })

  it('misses its scheme when it begins with a host', () => {
    for (const words of [
      'example.com/hook',
      'localhost:3000',
      '//example.com',
      'http:/example.com',
    ]) {
      assert.equal(addressFault(words), 'noScheme', words)
      assert.equal(addressFault(withScheme(words)), undefined, words)
    }
    assert.equal(withScheme('http:/example.com'), 'https://example.com')
  })

  it('is told what else is wrong with it', () => {
    assert.equal(addressFault(' '), 'missing')
    assert.equal(addressFault('https://example.com/my hook'), 'blank')
    assert.equal(addressFault('ftp://example.com'), 'otherScheme')
    assert.equal(addressFault('javascript://alert(1)'), 'otherScheme')
    assert.equal(addressFault('https://:80'), 'malformed')
    assert.equal(addressFault('https://me:secret@example.com'), 'login')
    assert.equal(addressFault('https://example.com/#part'), 'fragment')
  })

  it('is named by host and path', () => {
    assert.equal(shortAddress('https://hooks.example.com/'), 'hooks.example.com')
    assert.equal(shortAddress('https://example.com:8443/a/b?c'), 'example.com:8443/a/b')
    assert.equal(shortAddress('what?'), 'what?')
  })
})
