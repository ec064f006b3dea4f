import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median } from './measure.ts'
import { formatTables, verdictOf } from './table.ts'
import type { BenchRow } from './types.ts'

const row: BenchRow = {
  work: 'one large file',
  contestant: 'Quayside',
  median: 500,
  unit: 'MiB/s',
  spread: 0.05,
}

test('a ratio is judged by the floor and the goal it reaches', () => {
  const bounds = { floor: 1, goal: 1.3 }

  assert.equal(verdictOf({ ...row, ...bounds, ratio: 0.99 }), 'BELOW FLOOR')
  assert.equal(verdictOf({ ...row, ...bounds, ratio: 1 }), 'floor met')
  assert.equal(verdictOf({ ...row, ...bounds, ratio: 1.3 }), 'goal met')
})

test('where less is better the median itself is judged', () => {
  const bounds = { floor: 96, goal: 64, bounds: 'median' } as const

  assert.equal(verdictOf({ ...row, ...bounds, median: 97 }), 'BELOW FLOOR')
  assert.equal(verdictOf({ ...row, ...bounds, median: 96 }), 'floor met')
  assert.equal(verdictOf({ ...row, ...bounds, median: 64 }), 'goal met')
})

test('a rival has no verdict', () => {
  assert.equal(verdictOf(row), undefined)
})

test('every piece of work has a table of its own, in the order of the rows', () => {
  const tables = formatTables([
    { ...row, contestant: 'curl' },
    { ...row, ratio: 1.25, rival: 'curl', floor: 1, note: 'both durable' },
    { ...row, work: 'many small files', median: 1_234, unit: 'files/s' },
  ])

  assert.deepEqual(tables.match(/^### .*$/gm), ['### one large file', '### many small files'])
  assert.match(tables, /\| Quayside +\| 500 MiB\/s +\| 5 % +\| 1\.25 +\| curl +\| ≥ 1 +\|/)
  assert.match(tables, /Quayside: both durable/)
  assert.match(tables, /1,234 files\/s/)
})

test('the median of an even number of values lies between the two in the middle', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5)
  assert.equal(median([5, 1, 3]), 3)
})
