import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { blurPlane } from './blur-plane.ts'

/** A point in the middle of nothing. */
function point(size: number) {
  const data = new Float32Array(size * size)
  data[Math.floor(size / 2) * size + Math.floor(size / 2)] = 1
  return { data, width: size, height: size }
}

describe('a blurred plane', () => {
  for (const sigma of [0.5, 1, 1.9, 3.9, 4, 6.5, 20]) {
    it(`spreads a point as a Gaussian of ${sigma} does`, () => {
      const size = Math.ceil(sigma * 10) * 2 + 1
      const { data } = blurPlane(point(size), sigma)

      const middle = Math.floor(size / 2)
      const row = Array.from({ length: size }, (_, x) => {
        const column = Array.from({ length: size }, (_, y) => data[y * size + x] ?? 0)
        return column.reduce((sum, value) => sum + value, 0)
      })
      const total = row.reduce((sum, value) => sum + value, 0)
      const variance = row.reduce((sum, value, x) => sum + value * (x - middle) ** 2, 0)
      assert.ok(Math.abs(total - 1) < 1e-3, `${total}`)
      // A whole pixel has a width too; the smallest bells are a little off by that.
      assert.ok(Math.abs(Math.sqrt(variance) - sigma) < 0.04 * sigma + 0.02, `${variance ** 0.5}`)
      assert.deepEqual(
        row.slice(0, middle).map(toFixed),
        row
          .slice(middle + 1)
          .toReversed()
          .map(toFixed),
      )
    })
  }

  it('leaves one colour as it is, to the very edges', () => {
    for (const sigma of [0.7, 3, 50]) {
      const plane = { data: new Float32Array(7 * 5).fill(0.6), width: 7, height: 5 }
      const { data, width, height } = blurPlane(plane, sigma)

      assert.deepEqual([width, height], [7, 5])
      assert.ok(data.every((value) => Math.abs(value - 0.6) < 1e-4))
    }
  })

  it('is the same with nothing to blur', () => {
    const plane = point(3)
    assert.equal(blurPlane(plane, 0), plane)
  })
})

const toFixed = (value: number) => Math.round(value * 1e5)
