import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rowsInView, topToShow } from './rows-in-view.ts'

const ROW = 50

test('draws what is seen and a few more on both sides', () => {
  const { first, end } = rowsInView({ top: 5000, height: 500 }, { count: 50_000, rowHeight: ROW })

  assert.ok(first <= 95 && first >= 80, `first is ${first}`)
  assert.ok(end >= 115 && end <= 130, `end is ${end}`)
})

test('draws no rows that are not there', () => {
  const whole = rowsInView({ top: 0, height: 500 }, { count: 3, rowHeight: ROW })
  const atEnd = rowsInView({ top: 149_500, height: 500 }, { count: 3000, rowHeight: ROW })

  assert.deepEqual(whole, { first: 0, end: 3 })
  assert.equal(atEnd.end, 3000)
  assert.deepEqual(rowsInView({ top: 0, height: 500 }, { count: 0, rowHeight: ROW }), {
    first: 0,
    end: 0,
  })
})

test('a list that got shorter than where it was scrolled to draws nothing beyond its end', () => {
  const range = rowsInView({ top: 100_000, height: 500 }, { count: 10, rowHeight: ROW })

  assert.deepEqual(range, { first: 10, end: 10 })
})

test('small movements leave the range as it is', () => {
  const range = (top: number) => rowsInView({ top, height: 500 }, { count: 1000, rowHeight: ROW })

  assert.deepEqual(range(10_010), range(10_040))
})

const places: readonly (readonly [string, number, number])[] = [
  ['stays where the row is seen', 25, 1000],
  ['goes up to a row above', 5, 250],
  ['goes down just so far that a row below is seen', 40, 1550],
  ['shows the row that is cut off', 30, 1050],
]

for (const [title, row, expected] of places) {
  test(`scrolling to a row ${title}`, () => {
    assert.equal(topToShow(row, { top: 1000, height: 500 }, ROW), expected)
  })
}
