import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endpointsOf } from '../api/endpoints.ts'
import { type Tasks, transformUrl } from './transform-url.ts'

const settings = {
  endpoints: endpointsOf({ cname: 'fs.example.com' }),
  apiKey: 'AKeyForTests0000000000',
}
const url = (source: string, tasks?: Tasks) =>
  transformUrl(settings, source, tasks).replace('https://cdn.fs.example.com/', '')

const cases: readonly [string, string, Tasks | undefined, string][] = [
  ['a file as it is', 'H', undefined, 'H'],
  ['tasks in their order', 'H', { flip: true, resize: { width: 100 } }, 'flip/resize=width:100/H'],
  ['camelCase', 'H', { roundedCorners: { radius: 'max' } }, 'rounded_corners=radius:max/H'],
  ['what is switched off', 'H', { flip: false, flop: undefined }, 'H'],
  ['no cache', 'H', { cache: false }, 'cache=false/H'],
  ['lists', 'H', { crop: { dim: [1, 2, 30, 40] } }, 'crop=dim:[1,2,30,40]/H'],
  [
    'lists of lists',
    'H',
    { partialBlur: { objects: [[1, 2, 3, 4]] } },
    'partial_blur=objects:[[1,2,3,4]]/H',
  ],
  ['a list of names alone', 'H', { metadata: ['size', 'mimetype'] }, 'metadata=[size,mimetype]/H'],
  [
    'texts that would break the grammar',
    'H',
    { store: { path: 'in/2030, summer: ü/' } },
    'store=path:%22in/2030%2C%20summer%3A%20%C3%BC/%22/H',
  ],
  [
    'an address of the web, which needs the key',
    'https://pics.example.net/a b.png?x=1,2#top',
    { flip: true },
    'AKeyForTests0000000000/flip/https://pics.example.net/a%20b.png?x=1,2%23top',
  ],
]

for (const [what, source, tasks, expected] of cases) {
  test(`the address holds ${what}`, () => {
    assert.equal(url(source, tasks), expected)
  })
}

test('a policy stands before the tasks', () => {
  const security = { policy: 'ab+/=', signature: 'ff' }

  assert.equal(
    transformUrl({ ...settings, security }, 'H', { flip: true }),
    'https://cdn.fs.example.com/security=policy:%22ab%2B/%3D%22,signature:ff/flip/H',
  )
})

test('a double quote is refused, because it would end the text', () => {
  assert.throws(() => url('H', { store: { path: 'a"b' } }), TypeError)
})
