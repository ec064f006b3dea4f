import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPreconditions, isRangeCurrent } from './preconditions.ts'

const modifiedAt = new Date('2024-05-01T10:00:00.700Z')
const same = 'Wed, 01 May 2024 10:00:00 GMT'
const earlier = 'Wed, 01 May 2024 09:59:59 GMT'
const later = 'Wed, 01 May 2024 10:00:01 GMT'
const current = { etag: '"abc"', modifiedAt }

for (const [title, headers, expected] of [
  ['sends without conditions', {}, 'send'],
  ['knows what the client has by its tag', { 'if-none-match': '"abc"' }, 'not-modified'],
  ['finds the tag in a list', { 'if-none-match': '"x", W/"abc" , "y,z"' }, 'not-modified'],
  ['takes a tag with a comma for one tag', { 'if-none-match': '"x,"abc"' }, 'send'],
  ['takes a star for any content', { 'if-none-match': '*' }, 'not-modified'],
  ['sends when the tag is another', { 'if-none-match': '"abd"' }, 'send'],
  ['ignores tags without quotes', { 'if-none-match': 'abc' }, 'send'],
  ['knows what the client has by its date', { 'if-modified-since': same }, 'not-modified'],
  ['sends what changed since', { 'if-modified-since': earlier }, 'send'],
  ['sends when the date is none', { 'if-modified-since': 'yesterday' }, 'send'],
  ['does not take a number for a date', { 'if-modified-since': '2030' }, 'send'],
  [
    'asks the tag and not the date when both are there',
    { 'if-none-match': '"old"', 'if-modified-since': later },
    'send',
  ],
  ['sends what is still the same', { 'if-match': '"abc"' }, 'send'],
  ['refuses when it is no more', { 'if-match': '"old", "older"' }, 'failed'],
  ['takes a star for whatever is there', { 'if-match': '*' }, 'send'],
  ['does not match weakly where bytes count', { 'if-match': 'W/"abc"' }, 'failed'],
  ['sends what has not changed since', { 'if-unmodified-since': same }, 'send'],
  ['refuses what has changed since', { 'if-unmodified-since': earlier }, 'failed'],
  [
    'asks If-Match and not the date when both are there',
    { 'if-match': '"abc"', 'if-unmodified-since': earlier },
    'send',
  ],
  [
    'asks If-Match before If-None-Match',
    { 'if-match': '"old"', 'if-none-match': '"abc"' },
    'failed',
  ],
  [
    'asks If-None-Match after If-Unmodified-Since',
    { 'if-unmodified-since': later, 'if-none-match': '"abc"' },
    'not-modified',
  ],
] as const) {
  test(title, () => {
    assert.equal(checkPreconditions(headers, current), expected)
  })
}

test('goes by tags alone where no date is known', () => {
  const undated = { etag: '"abc"', modifiedAt: undefined }

  assert.equal(checkPreconditions({ 'if-modified-since': later }, undated), 'send')
  assert.equal(checkPreconditions({ 'if-unmodified-since': earlier }, undated), 'send')
})

for (const [title, condition, expected] of [
  ['without a condition', undefined, true],
  ['with the same tag', '"abc"', true],
  ['with another tag', '"abd"', false],
  ['with a weak tag', 'W/"abc"', false],
  ['with the same date', same, true],
  ['with a later date', later, false],
  ['with nonsense', 'abc', false],
] as const) {
  test(`tells whether a range goes on with what the client has, ${title}`, () => {
    const headers = condition === undefined ? {} : { 'if-range': condition }

    assert.equal(isRangeCurrent(headers, current), expected)
  })
}

test('never goes on with a content whose tag is weak', () => {
  assert.equal(isRangeCurrent({ 'if-range': 'W/"a"' }, { etag: 'W/"a"', modifiedAt }), false)
})
