import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { parseStorageUrl } from './storage-url.ts'

test('reads where a folder is, absolute or not', () => {
  assert.deepEqual(parseStorageUrl('file:///var/lib/q%20s'), { kind: 'local', dir: '/var/lib/q s' })
  assert.deepEqual(parseStorageUrl('file:/var/q'), { kind: 'local', dir: '/var/q' })
  assert.deepEqual(parseStorageUrl('file:./data/x'), { kind: 'local', dir: resolve('data/x') })
})

test('reads a bucket on a server of its own', () => {
  const address = parseStorageUrl(
    's3://files/some/prefix/?endpoint=http://127.0.0.1:9000&region=eu-west-1&partSizeMiB=16',
  )

  assert.deepEqual(address, {
    kind: 's3',
    bucket: 'files',
    prefix: 'some/prefix',
    endpoint: 'http://127.0.0.1:9000',
    region: 'eu-west-1',
    forcePathStyle: true,
    partSize: 16 * 1024 * 1024,
    isDirect: false,
    publicEndpoint: undefined,
  })
})

test('reads whether parts go past us, and by what name', () => {
  const address = parseStorageUrl(
    's3://files?endpoint=http://ceph:9000&uploads=direct&publicEndpoint=https://s3.example.com',
  )

  assert.equal(address.kind === 's3' && address.isDirect, true)
  assert.equal(address.kind === 's3' && address.publicEndpoint, 'https://s3.example.com')
})

test('names a bucket at Amazon by host', () => {
  const address = parseStorageUrl('s3://files?region=eu-central-1')

  assert.equal(address.kind === 's3' && address.forcePathStyle, false)
  assert.equal(address.kind === 's3' && address.prefix, '')
})

for (const [text, expected] of [
  ['', /file: or s3:/],
  ['/var/lib', /file: or s3:/],
  ['https://bucket', /file: or s3:/],
  ['file:', /a folder/],
  ['s3://', /bucket/],
  ['s3://UPPER_case', /bucket/],
  ['s3://files?endpont=x', /endpont.*endpoint/],
  ['s3://files?endpoint=ceph', /endpoint like/],
  ['s3://files?pathStyle=yes', /true or false/],
  ['s3://files?partSizeMiB=5', /multiple of 4/],
  ['s3://files?uploads=past', /through or direct/],
  ['s3://key:secret@files', /do not belong/],
  ['s3://files/a%20b', /prefix/],
] as const) {
  test(`says what is wrong with ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseStorageUrl(text), expected)
  })
}
