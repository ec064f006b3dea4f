import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseBucketAddress, parseSecretKey } from './bucket-address.ts'

const TYPED = {
  bucket: 'shop-files',
  prefix: '',
  endpoint: null,
  region: 'eu-west-1',
  accessKeyId: 'AKIAEXAMPLE',
}

describe('what somebody types in as a bucket', () => {
  test('is read without the blanks and slashes around', () => {
    const address = parseBucketAddress({
      bucket: ' shop-files\n',
      prefix: '/quayside/files/ ',
      endpoint: ' https://S3.example.com/ ',
      region: ' eu-west-1',
      accessKeyId: '\tAKIAEXAMPLE ',
    })

    assert.deepEqual(address, {
      bucket: 'shop-files',
      prefix: 'quayside/files',
      endpoint: 'https://s3.example.com',
      region: 'eu-west-1',
      accessKeyId: 'AKIAEXAMPLE',
    })
  })

  test('is at Amazon when there is no endpoint', () => {
    assert.equal(parseBucketAddress({ ...TYPED, endpoint: ' ' }).endpoint, undefined)
  })

  test('names an address in the form that is checked, however it is written', () => {
    for (const written of ['http://2130706433:9000', 'http://0x7f.1:9000', 'http://127.1:9000']) {
      const { endpoint } = parseBucketAddress({ ...TYPED, endpoint: written })
      assert.equal(endpoint, 'http://127.0.0.1:9000')
    }
  })

  for (const [title, wrong, hint] of [
    ['an endpoint without scheme', { endpoint: 's3.example.com' }, /begin with https:\/\//],
    ['an endpoint of another scheme', { endpoint: 's3://bucket' }, /begin with https:\/\//],
    ['an endpoint with a path', { endpoint: 'https://s3.example.com/bucket' }, /behind the host/],
    ['an endpoint with a password', { endpoint: 'https://a:b@s3.example.com' }, /behind the host/],
    ['a bucket with capitals', { bucket: 'Shop' }, /lower-case/],
    ['a bucket with a path', { bucket: 'shop/files' }, /bucket has/],
    ['no bucket', { bucket: ' ' }, /bucket has/],
    ['a prefix that climbs', { prefix: 'a//b' }, /prefix/],
    ['a prefix with a blank', { prefix: 'my files' }, /prefix/],
    ['a region that is a host', { region: 'x.evil.example/' }, /region/],
    ['a region that is left out', { region: '' }, /region/],
    ['no key', { accessKeyId: '' }, /access key ID/],
    ['a key in two words', { accessKeyId: 'AKIA EXAMPLE' }, /access key ID/],
  ] as const) {
    test(`is refused with ${title}, in words`, () => {
      assert.throws(() => parseBucketAddress({ ...TYPED, ...wrong }), {
        code: 'storage_settings_malformed',
        publicMessage: hint,
      })
    })
  }

  test('has a secret without the blanks around, or none', () => {
    assert.equal(parseSecretKey(' abc/+def= \n'), 'abc/+def=')
    assert.equal(parseSecretKey('  '), undefined)
    assert.equal(parseSecretKey(undefined), undefined)
    assert.throws(() => parseSecretKey('abc def'), { code: 'storage_settings_malformed' })
  })
})
