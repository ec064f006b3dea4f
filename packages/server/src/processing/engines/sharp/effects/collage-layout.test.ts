import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Cell, layOutCollage } from './collage-layout.ts'

const SHAPE = { width: 800, height: 600, margin: 10 }

describe('the layout of a collage', () => {
  for (const aspects of [
    [1],
    [1, 1, 1],
    [1.5, 0.66, 1.5, 1, 1, 0.5, 2],
    [20, 0.05, 1],
    [0.05, 0.05, 0.05],
    Array(37).fill(1.33),
  ]) {
    it(`fills the canvas with ${aspects.length} pictures and no overlap`, () => {
      const cells = layOutCollage(aspects, SHAPE, true)

      assert.equal(cells.length, aspects.length)
      assert.equal(Math.min(...cells.map(({ left }) => left)), 10)
      assert.equal(Math.min(...cells.map(({ top }) => top)), 10)
      assert.equal(Math.max(...cells.map(rightOf)), 790)
      assert.equal(Math.max(...cells.map(bottomOf)), 590)
      for (const [index, one] of cells.entries()) {
        for (const other of cells.slice(index + 1)) assert.ok(areApart(one, other, 10))
      }
    })
  }

  it('keeps the shapes of pictures where it may leave room', () => {
    for (const aspects of [[1], [1.5, 1.5, 1.5], [20, 0.05, 1], [1.5, 0.66, 1.5, 1, 1, 0.5, 2]]) {
      const cells = layOutCollage(aspects, SHAPE, false)

      for (const [index, { left, top, width, height }] of cells.entries()) {
        // Rounding to whole pixels is all that changes them.
        assert.ok(Math.abs(width - height * (aspects[index] ?? 1)) <= 1 + (aspects[index] ?? 1))
        assert.ok(left >= 10 && top >= 10 && left + width <= 790 && top + height <= 590)
      }
      const [before, behind] = [
        Math.min(...cells.map(({ left }) => left)),
        800 - Math.max(...cells.map(rightOf)),
      ]
      assert.ok(Math.abs(before - behind) <= 2, `${[before, behind]}`)
    }
  })

  it('stands pictures in columns where that fills the canvas better', () => {
    const [first, second, third] = layOutCollage([1, 2, 2], { ...SHAPE, height: 400 }, true)

    // A square fills the height on the left, two wide ones stand one below the other beside it.
    assert.deepEqual([first?.top, first?.height], [10, 380])
    assert.deepEqual([second?.top, second?.left], [10, third?.left])
    assert.ok((third?.top ?? 0) > (second?.top ?? 0))
  })

  it('goes on in rows, as one reads', () => {
    const cells = layOutCollage([1, 1, 1, 1, 1, 1, 1, 1], SHAPE, true)

    for (const [index, cell] of cells.entries()) {
      const before = cells[index - 1]
      const isNext = !before || cell.top > before.top || cell.left > before.left
      assert.ok(isNext, `${index}`)
    }
  })

  it('gives places about the shapes of their pictures', () => {
    const aspects = [1.5, 0.75, 1.5, 1, 0.75, 1.33]
    const cells = layOutCollage(aspects, SHAPE, true)

    for (const [index, { width, height }] of cells.entries()) {
      const stretched = width / height / (aspects[index] ?? 1)
      assert.ok(stretched > 0.6 && stretched < 1.6, `${stretched}`)
    }
  })

  it('has a pixel for each picture on the smallest canvas', () => {
    const cells = layOutCollage([1, 1, 1], { width: 5, height: 5, margin: 10 }, false)

    assert.ok(cells.every(({ width, height }) => width >= 1 && height >= 1))
  })
})

const rightOf = ({ left, width }: Cell) => left + width
const bottomOf = ({ top, height }: Cell) => top + height

function areApart(one: Cell, other: Cell, margin: number): boolean {
  return (
    rightOf(one) + margin <= other.left ||
    rightOf(other) + margin <= one.left ||
    bottomOf(one) + margin <= other.top ||
    bottomOf(other) + margin <= one.top
  )
}
