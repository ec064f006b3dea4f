import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partsOf } from './parts.ts'

const MIB = 1024 * 1024
const sizes = (...wanted: Parameters<typeof partsOf>) =>
  partsOf(...wanted).map(({ from, to }) => to - from)

test('a file is cut into parts of 6 MiB, the last as long as it is', () => {
  assert.deepEqual(sizes(0), [])
  assert.deepEqual(sizes(1), [1])
  assert.deepEqual(sizes(6 * MIB), [6 * MIB])
  assert.deepEqual(sizes(6 * MIB + 1), [6 * MIB, 1])
})

test('parts are no smaller than storages take them', () => {
  assert.deepEqual(sizes(11 * MIB, 1), [5 * MIB, 5 * MIB, MIB])
})

test('a very large file has no more parts than there may be', () => {
  const parts = partsOf(200 * 1024 * MIB)

  assert.ok(parts.length <= 10_000)
  assert.equal(parts.at(-1)?.to, 200 * 1024 * MIB)
})
