import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Box,
  boxOfKey,
  fittedBox,
  middleBox,
  originalBox,
  shownBox,
  type Turns,
  turnedBox,
  turnedSize,
} from './crop-box.ts'

const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height })
const size = [400, 300] as const
const free = { size, ratio: undefined }

test('a selection begins with all of the picture, or the largest part of the wanted shape', () => {
  assert.deepEqual(middleBox(size, undefined), box(0, 0, 400, 300))
  assert.deepEqual(middleBox(size, 1), box(50, 0, 300, 300))
  assert.deepEqual(middleBox(size, 4), box(0, 100, 400, 100))
  assert.deepEqual(middleBox(size, 1, 0.5), box(125, 75, 150, 150))
})

test('a selection that is moved out of the picture stops at its edge and keeps its size', () => {
  const before = box(100, 100, 100, 100)

  assert.deepEqual(fittedBox(box(350, -40, 100, 100), before, free), box(300, 0, 100, 100))
})

test('an edge that is dragged out of the picture stops there, and the others stay', () => {
  const before = box(100, 100, 100, 100)

  assert.deepEqual(fittedBox(box(100, 100, 900, 100), before, free), box(100, 100, 300, 100))
  assert.deepEqual(fittedBox(box(-50, 100, 250, 100), before, free), box(0, 100, 200, 100))
})

test('a shape that is kept stops growing in both directions at once', () => {
  const before = box(100, 100, 100, 100)

  const grown = fittedBox(box(100, 100, 900, 900), before, { size, ratio: 1 })

  assert.deepEqual(grown, box(100, 100, 200, 200))
})

test('a selection cannot be made too small to be seen', () => {
  const before = box(100, 100, 100, 100)

  assert.deepEqual(fittedBox(box(100, 100, 0, 100), before, free), box(100, 100, 8, 100))
})

test('a part of a turned picture is found in the picture as it was, and back', () => {
  const part = box(10, 20, 100, 50)
  for (const turns of [0, 1, 2, 3] as const) {
    assert.deepEqual(originalBox(shownBox(part, size, turns), size, turns), part)
  }
})

test('turning goes round after four quarters', () => {
  let turned = box(10, 20, 100, 50)
  for (const turns of [0, 1, 2, 3] satisfies Turns[]) {
    turned = turnedBox(turned, turnedSize(size, turns))
    const next = (turns + 1) % 4
    if (next === 1 || next === 2 || next === 3) {
      assert.deepEqual(turned, shownBox(box(10, 20, 100, 50), size, next))
    }
  }
  assert.deepEqual(turned, box(10, 20, 100, 50))
})

test('a quarter clockwise brings the upper left to the upper right', () => {
  assert.deepEqual(turnedBox(box(0, 0, 40, 30), size), box(270, 0, 30, 40))
})

test('results are whole pixels inside of the picture', () => {
  assert.deepEqual(originalBox(box(0.4, 0.4, 399.8, 299.9), size, 0), box(0, 0, 400, 300))
  assert.deepEqual(originalBox(box(399.9, 0, 0.1, 10), size, 0), box(399, 0, 1, 10))
})

test('arrow keys move by a hundredth, and with Shift change the size', () => {
  const at = box(100, 100, 100, 100)
  const press = (key: string, shiftKey = false, ratio?: number) =>
    boxOfKey({ key, shiftKey }, at, { size, ratio })

  assert.deepEqual(press('ArrowLeft'), box(96, 100, 100, 100))
  assert.deepEqual(press('ArrowDown', true), box(100, 100, 100, 104))
  assert.deepEqual(press('ArrowDown', true, 2), box(100, 100, 104, 52))
  assert.equal(press('Enter'), undefined)
})
