import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseOriginList } from './origins.ts'

for (const [given, kept] of [
  ['https://shop.example', 'https://shop.example'],
  ['  https://shop.example/  ', 'https://shop.example'],
  ['HTTPS://Shop.Example', 'https://shop.example'],
  ['https://shop.example:443', 'https://shop.example'],
  ['http://localhost:3000', 'http://localhost:3000'],
  ['http://[::1]:3000', 'http://[::1]:3000'],
  ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ['capacitor://localhost', 'capacitor://localhost'],
  ['chrome-extension://abcdefgh', 'chrome-extension://abcdefgh'],
] as const) {
  test(`keeps ${JSON.stringify(given)} as browsers send it`, () => {
    assert.deepEqual(parseOriginList([given]), [kept])
  })
}

for (const [given, words] of [
  ['shop.example', /"shop\.example" has no scheme\. Did you mean "https:\/\/shop\.example"\?/],
  ['localhost:3000', /has no scheme\. Did you mean "https:\/\/localhost:3000"\?/],
  ['', /has no scheme\. Write it like/],
  ['my shop', /has no scheme\. Write it like/],
  ['*', /leave the list empty/],
  ['https://*.shop.example', /List each origin by itself/],
  ['https://shop.example/upload', /Leave out what stands behind the host/],
  ['https://shop.example?x=1', /Leave out what stands behind the host/],
  ['https://me@shop.example', /user name/],
  ['https://', /is not scheme:\/\/host/],
  ['https://shop.example:99999', /is not scheme:\/\/host/],
  ['https://shop .example', /is not scheme:\/\/host/],
  ['null', /has no scheme/],
] as const) {
  test(`says how ${JSON.stringify(given)} would be right`, () => {
    assert.throws(() => parseOriginList(['https://good.example', given]), {
      kind: 'invalid',
      code: 'origin_malformed',
      publicMessage: words,
    })
  })
}

test('keeps each origin once, in the order given', () => {
  const list = parseOriginList(['https://b.example', 'https://a.example/', 'https://B.example:443'])

  assert.deepEqual(list, ['https://b.example', 'https://a.example'])
})
