import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backoffMs } from './backoff.ts'

test('doubles its bound with each try, up to the cap', () => {
  const bounds = [0, 1, 2, 3, 9, 5_000].map((attempt) =>
    backoffMs(attempt, { baseMs: 500, capMs: 3_000, random: () => 1 }),
  )

  assert.deepEqual(bounds, [500, 1_000, 2_000, 3_000, 3_000, 3_000])
})

test('waits anything between nothing and the bound', () => {
  const waits = Array.from({ length: 500 }, () => backoffMs(2, { baseMs: 500, capMs: 30_000 }))

  assert.ok(waits.every((wait) => wait >= 0 && wait <= 2_000))
  assert.ok(Math.max(...waits) - Math.min(...waits) > 1_000)
})
