import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createByteRanges } from './byte-ranges.ts'

test('joins parts that touch or overlap, in whatever order they come', () => {
  const ranges = createByteRanges()

  for (const [start, end] of [
    [20, 30],
    [0, 10],
    [10, 20],
    [25, 40],
    [60, 70],
  ] as const)
    ranges.add(start, end)

  assert.deepEqual(ranges.toJSON(), [
    [0, 40],
    [60, 70],
  ])
  assert.equal(ranges.total(), 50)
  assert.equal(ranges.head(), 40)
})

test('finds the gaps one after the other', () => {
  const ranges = createByteRanges([
    [10, 20],
    [30, 40],
  ])

  assert.deepEqual(ranges.nextGap(0, 50), [0, 10])
  assert.deepEqual(ranges.nextGap(10, 50), [20, 30])
  assert.deepEqual(ranges.nextGap(35, 50), [40, 50])
  assert.equal(ranges.nextGap(30, 40), undefined)
  assert.equal(ranges.head(), 0)
})

test('agrees with a plain array of flags on random parts', () => {
  const flags = new Array<boolean>(200).fill(false)
  const ranges = createByteRanges()

  for (let round = 0; round < 60; round++) {
    const start = Math.floor(Math.random() * 190)
    const end = start + Math.floor(Math.random() * 12)
    ranges.add(start, end)
    flags.fill(true, start, end)
  }

  assert.equal(ranges.total(), flags.filter(Boolean).length)
  const gap = ranges.nextGap(0, 200)
  const firstMissing = flags.indexOf(false)
  assert.equal(gap?.[0], firstMissing === -1 ? undefined : firstMissing)
})
