import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createByteRanges } from '../lib/byte-ranges.ts'
import { createTransferPlan } from './transfer-plan.ts'

test('one connection gets everything that is missing, part by part', () => {
  const arrived = createByteRanges([[10, 20]])
  const plan = createTransferPlan({ size: 35, partSize: 10, arrived })

  const parts: [number, number][] = []
  for (let segment = plan.nextSegment(); segment; segment = plan.nextSegment()) {
    for (let part = plan.nextPart(segment); part; part = plan.nextPart(segment)) {
      parts.push([part.offset, part.length])
    }
  }

  assert.deepEqual(parts, [
    [0, 10],
    [20, 10],
    [30, 5],
  ])
})

test('when others join, the first one keeps a segment and the rest is handed out in order', () => {
  const plan = createTransferPlan({ size: 100, partSize: 10, arrived: createByteRanges() })
  const first = plan.nextSegment()
  assert.ok(first)
  plan.nextPart(first)

  plan.limitSegments({ lanes: 2, minBytes: 25, maxBytes: 25 })

  assert.deepEqual(first, { position: 10, end: 40 })
  assert.deepEqual(plan.nextSegment(), { position: 40, end: 70 })
  assert.deepEqual(plan.nextSegment(), { position: 70, end: 100 })
  assert.equal(plan.nextSegment(), undefined)
})

test('segments grow shorter towards the end, so that no connection is left with a long one', () => {
  const plan = createTransferPlan({ size: 400, partSize: 10, arrived: createByteRanges() })
  plan.limitSegments({ lanes: 2, minBytes: 20, maxBytes: 80 })

  const lengths: number[] = []
  for (let segment = plan.nextSegment(); segment; segment = plan.nextSegment()) {
    lengths.push(segment.end - segment.position)
  }

  assert.deepEqual(lengths, [80, 80, 60, 50, 40, 30, 20, 20, 20])
})

test('handed out in parts, the first one keeps only the part it is at', () => {
  const plan = createTransferPlan({ size: 45, partSize: 10, arrived: createByteRanges() })
  const first = plan.nextSegment()
  assert.ok(first)
  plan.nextPart(first)

  plan.handOutParts()

  assert.equal(plan.nextPart(first), undefined)
  assert.deepEqual(plan.nextSegment(), { position: 10, end: 20 })
  assert.deepEqual(plan.nextSegment(), { position: 20, end: 30 })
})

test('nothing is left to do when everything has arrived', () => {
  const arrived = createByteRanges([[0, 35]])

  assert.equal(createTransferPlan({ size: 35, partSize: 10, arrived }).nextSegment(), undefined)
})
