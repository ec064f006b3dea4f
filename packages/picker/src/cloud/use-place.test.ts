import assert from 'node:assert/strict'
import { test } from 'node:test'
import { file } from './testing/entries.ts'
import { type Place, topFor } from './use-place.ts'

const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((name) => file(name))
const listed = (...entries: readonly (ReturnType<typeof file> | undefined)[]) =>
  entries.filter((entry) => entry !== undefined)

const place: Place = {
  key: '/',
  entries: listed(b, d, e),
  columns: 1,
  rowHeight: 50,
  height: 100,
  focusedIndex: 0,
}

test('entries that arrive further up do not move what is seen', () => {
  const after = { ...place, entries: listed(a, b, c, d, e) }

  assert.equal(topFor(after, place, 60), 160)
})

test('at its beginning a list stays there', () => {
  assert.equal(topFor({ ...place, entries: listed(a, b, d, e) }, place, 0), 0)
})

test('a list of other entries stays where it was scrolled to', () => {
  assert.equal(topFor({ ...place, entries: listed(a, c) }, place, 60), 60)
})

test('what was seen first is seen when the columns become fewer', () => {
  const grid = { ...place, entries: listed(a, b, c, d, e), columns: 2 }

  assert.equal(topFor({ ...grid, columns: 1 }, grid, 50), 100)
})

test('another place begins at its top, or where the keyboard is', () => {
  const other = { ...place, key: '/other/' }

  assert.equal(topFor(other, place, 60), 0)
  assert.equal(topFor({ ...other, focusedIndex: 2 }, place, 60), 50)
  assert.equal(topFor(place, undefined, 0), 0)
})
