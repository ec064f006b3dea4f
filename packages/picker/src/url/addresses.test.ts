import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressesIn, MAX_ADDRESSES } from './addresses.ts'

describe('addresses in a text', () => {
  it('are found on lines, between spaces and commas, each once', () => {
    const typed = ' https://a.example/x.png\nhttp://b.example:8080/y , https://a.example/x.png\t'

    assert.deepEqual(addressesIn(typed), ['https://a.example/x.png', 'http://b.example:8080/y'])
  })

  it('may leave the scheme out and may hold commas', () => {
    assert.deepEqual(addressesIn('example.com/a.png'), ['https://example.com/a.png'])
    assert.deepEqual(addressesIn('example.com:8080/a'), ['https://example.com:8080/a'])
    assert.deepEqual(addressesIn('https://a.example/1,2.png'), ['https://a.example/1,2.png'])
    assert.deepEqual(addressesIn('https://a.example/1,https://a.example/2').length, 2)
  })

  it('are of the web only', () => {
    for (const typed of [
      '',
      'hello',
      'ftp://a.example/x',
      'javascript:alert(1)',
      'file:///etc',
      'data:,x',
    ]) {
      assert.deepEqual(addressesIn(typed), [], typed)
    }
  })

  it('are alone and complete where a text may be anything', () => {
    const isStrict = true

    assert.deepEqual(addressesIn('see https://a.example/x', { isStrict }), [])
    assert.deepEqual(addressesIn('example.com', { isStrict }), [])
    assert.deepEqual(addressesIn('https://a.example/x', { isStrict }), ['https://a.example/x'])
  })

  it('are no more than a person pastes', () => {
    const typed = Array.from({ length: 500 }, (_, index) => `https://a.example/${index}`).join('\n')

    assert.equal(addressesIn(typed).length, MAX_ADDRESSES)
  })
})
