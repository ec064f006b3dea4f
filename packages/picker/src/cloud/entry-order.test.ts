import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareNames, inOrder, mergeSorted, type Sort } from './entry-order.ts'
import { file, folder, namesOf } from './testing/entries.ts'

const compare = compareNames('en')

const FOUND = [
  file('photo 10', { bytes: 10, modified: '2026-03-01T00:00:00Z' }),
  folder('Zebras'),
  file('Apple', { bytes: 300, modified: '2026-01-01T00:00:00Z' }),
  file('photo 2', { bytes: 10, modified: '2026-02-01T00:00:00Z' }),
  file('Notes', { bytes: 0, size: '' }),
  folder('antelopes'),
]

const orders: readonly (readonly [string, Sort, readonly string[]])[] = [
  [
    'by name: folders first, numbers as numbers',
    { by: 'name', isDescending: false },
    ['antelopes', 'Zebras', 'Apple', 'Notes', 'photo 2', 'photo 10'],
  ],
  [
    'by name from the end, folders still first',
    { by: 'name', isDescending: true },
    ['Zebras', 'antelopes', 'photo 10', 'photo 2', 'Notes', 'Apple'],
  ],
  [
    'by size, equal ones by name, unknown ones last',
    { by: 'size', isDescending: false },
    ['antelopes', 'Zebras', 'photo 2', 'photo 10', 'Apple', 'Notes'],
  ],
  [
    'by size from the largest, unknown ones last',
    { by: 'size', isDescending: true },
    ['antelopes', 'Zebras', 'Apple', 'photo 2', 'photo 10', 'Notes'],
  ],
  [
    'newest first, undated ones last',
    { by: 'modified', isDescending: true },
    ['antelopes', 'Zebras', 'photo 10', 'photo 2', 'Apple', 'Notes'],
  ],
  [
    'as found',
    { by: 'found', isDescending: false },
    ['photo 10', 'Zebras', 'Apple', 'photo 2', 'Notes', 'antelopes'],
  ],
]

for (const [title, sort, expected] of orders) {
  test(`orders entries ${title}`, () => {
    const byName = FOUND.toSorted(compare)

    const ordered = inOrder({ found: FOUND, byName }, sort)

    assert.deepEqual(namesOf(ordered), expected)
  })
}

test('a folder of folders only can be turned round', () => {
  const byName = [folder('a'), folder('b')]

  const ordered = inOrder({ found: byName, byName }, { by: 'name', isDescending: true })

  assert.deepEqual(namesOf(ordered), ['b', 'a'])
})

test('entries of one name are ordered by path, so that the order is always the same', () => {
  const twins = [file('same', { path: '/b/same' }), file('same', { path: '/a/same' })]

  assert.deepEqual(
    twins.toSorted(compare).map(({ path }) => path),
    ['/a/same', '/b/same'],
  )
  assert.equal(compare(file('x'), file('x')), 0)
})

test('merging pages gives what sorting everything would give', () => {
  const names = Array.from({ length: 500 }, (_, index) => file(`${(index * 7919) % 1009}`))
  const pages = [names.slice(0, 1), names.slice(1, 180), names.slice(180), []]

  const merged = pages.reduce<readonly ReturnType<typeof file>[]>(
    (sorted, page) => mergeSorted(sorted, page.toSorted(compare), compare),
    [],
  )

  assert.deepEqual(namesOf(merged), namesOf(names.toSorted(compare)))
})
