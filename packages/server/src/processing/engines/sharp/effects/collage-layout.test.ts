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
      const cells = layOutCollage(aspects, SHAPE)

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

  it('goes on in rows, as one reads', () => {
    const cells = layOutCollage([1, 1, 1, 1, 1, 1, 1, 1], SHAPE)

    for (const [index, cell] of cells.entries()) {
      const before = cells[index - 1]
      const isNext = !before || cell.top > before.top || cell.left > before.left
      assert.ok(isNext, `${index}`)
    }
  })

  it('gives places about the shapes of their pictures', () => {
    const aspects = [1.5, 0.75, 1.5, 1, 0.75, 1.33]
    const cells = layOutCollage(aspects, SHAPE)

    for (const [index, { width, height }] of cells.entries()) {
      const stretched = width / height / (aspects[index] ?? 1)
      assert.ok(stretched > 0.6 && stretched < 1.6, `${stretched}`)
    }
  })

  it('has a pixel for each picture on the smallest canvas', () => {
    const cells = layOutCollage([1, 1, 1], { width: 5, height: 5, margin: 10 })

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
