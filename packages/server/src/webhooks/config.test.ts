import assert from 'node:assert/strict'
import { test } from 'node:test'
import { webhookOptions } from './config.ts'

const schedule = webhookOptions.QUAYSIDE_WEBHOOK_SCHEDULE.read

test('the schedule is 5 minutes, 1 hour and 12 hours after the first attempt', () => {
  const offsets = schedule(webhookOptions.QUAYSIDE_WEBHOOK_SCHEDULE.fallback)
  assert.deepEqual(offsets, [300_000, 3_600_000, 43_200_000])
})

test('a schedule is read in any unit, and may be empty', () => {
  assert.deepEqual(schedule('250ms, 1s,2m, 3h ,4d'), [250, 1_000, 120_000, 10_800_000, 345_600_000])
  assert.deepEqual(schedule(''), [])
})

for (const [text, words] of [
  ['5m,1m', /grow/],
  ['1s,1s', /grow/],
  ['0s', /grow/],
  ['5', /30s, 5m/],
  ['soon', /30s, 5m/],
  ['-5m', /30s, 5m/],
  [Array.from({ length: 21 }, (_, n) => `${n + 1}s`).join(), /at most 20/],
] as const) {
  test(`the schedule ${text.slice(0, 20)} is refused with what is expected`, () => {
    assert.throws(() => schedule(text), words)
  })
}
