import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPace } from './pace.ts'

test('tells bytes a millisecond since the last look, and whether the process was busy', () => {
  let [at, bytes, cpu] = [0, 1_000, 0]
  const pace = createPace(() => bytes, { now: () => at, cpuMicros: () => cpu })

  at += 100
  bytes += 50_000
  cpu += 20_000
  assert.deepEqual(pace(), { bytesPerMs: 500, isBusy: false })

  at += 100
  bytes += 10_000
  cpu += 90_000
  assert.deepEqual(pace(), { bytesPerMs: 100, isBusy: true })
})

test('a process that waits is not busy', async () => {
  const pace = createPace(() => 0)

  await new Promise((resolve) => setTimeout(resolve, 200))

  assert.equal(pace().isBusy, false)
})
