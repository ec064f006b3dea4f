import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBacklogGuard } from './backlog-guard.ts'

test('has the table analysed at once, and then once a minute while the backlog lasts', () => {
  let now = 0
  const analysedAt: number[] = []
  const notice = createBacklogGuard(
    async () => void analysedAt.push(now),
    () => now,
  )

  for (; now <= 130_000; now += 10_000) notice()

  assert.deepEqual(analysedAt, [0, 60_000, 120_000])
})
