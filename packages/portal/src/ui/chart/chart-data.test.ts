import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { highestOf, type Series, someOf, ticksUpTo, toDrawn } from './chart-data.ts'

const series = (...values: (number | null)[]): Series => ({ label: 'x', values, tone: 'good' })

describe('a chart', () => {
  it('draws bars that stand on one another as sums, the highest first', () => {
    const drawn = toDrawn([series(1, 0, null), series(10, 2, 3)], true)

    assert.deepEqual(
      drawn.map(({ values }) => values),
      [
        [11, 2, 3],
        [10, 2, 3],
      ],
    )
  })

  it('leaves what stands alone as it is', () => {
    assert.deepEqual(toDrawn([series(1, null)], false)[0]?.values, [1, null])
  })

  it('has an axis even when there was nothing', () => {
    assert.equal(highestOf([series(0, 0, null)]), 1)
    assert.equal(highestOf([]), 1)
    assert.equal(highestOf([series(3), series(7)]), 7)
  })

  it('names some of its points, evenly apart', () => {
    assert.deepEqual(someOf([1, 2, 3, 4, 5, 6, 7], 3), [1, 4, 7])
    assert.deepEqual(someOf([1, 2], 5), [1, 2])
    assert.deepEqual(someOf([1, 2, 3], 0), [1])
    assert.deepEqual(someOf([], 5), [])
  })

  it('has few lines, at round whole numbers', () => {
    assert.deepEqual(ticksUpTo(1), [0, 1])
    assert.deepEqual(ticksUpTo(7), [0, 2, 4, 6])
    assert.deepEqual(ticksUpTo(90), [0, 50])
    assert.deepEqual(ticksUpTo(100), [0, 50, 100])
    assert.deepEqual(ticksUpTo(1_700_000), [0, 500_000, 1_000_000, 1_500_000])
  })
})
