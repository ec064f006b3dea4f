import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseEncoding } from './choose-encoding.ts'

for (const [header, encoding] of [
  [undefined, 'identity'],
  ['', 'identity'],
  ['gzip, deflate', 'gzip'],
  ['gzip, deflate, br, zstd', 'br'],
  ['GZIP;q=0.5', 'gzip'],
  ['br;q=0, gzip;q=1.0', 'gzip'],
  ['br; q=0.000 ,gzip ;q=0', 'identity'],
  ['*', 'identity'],
  ['bro', 'identity'],
] as const) {
  test(`sends ${encoding} to whoever accepts ${JSON.stringify(header)}`, () => {
    assert.equal(chooseEncoding(header), encoding)
  })
}
