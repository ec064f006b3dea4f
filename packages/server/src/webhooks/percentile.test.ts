import assert from 'node:assert/strict'
import { test } from 'node:test'
import { percentileOf } from './percentile.ts'

const BOUNDS = [10, 20, 40]

test('nothing has no percentile', () => {
  assert.equal(percentileOf([0, 0, 0, 0], BOUNDS, 0.5), undefined)
})

test('values lie evenly between two bounds', () => {
  assert.equal(percentileOf([0, 10, 0, 0], BOUNDS, 0.5), 15)
  assert.equal(percentileOf([0, 10, 0, 0], BOUNDS, 1), 20)
  assert.equal(percentileOf([5, 5, 0, 0], BOUNDS, 0.5), 10)
  assert.equal(percentileOf([90, 0, 10, 0], BOUNDS, 0.95), 30)
})

test('what lies above the last bound counts as the bound', () => {
  assert.equal(percentileOf([1, 0, 0, 9], BOUNDS, 0.95), 40)
})
