import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAlarm } from './alarm.ts'

/** So long that a test which waits for it fails by its own time limit. */
const FOR_EVER_MS = 1_000_000

test('ends a wait when it rings', { timeout: 5_000 }, async () => {
  const alarm = createAlarm()
  const waiting = alarm.wait(FOR_EVER_MS)

  alarm.ring()

  await waiting
})

test('does not lose a ring from before the wait, nor keep it for the one after', {
  timeout: 5_000,
}, async () => {
  const alarm = createAlarm()
  alarm.ring()
  alarm.ring()

  await alarm.wait(FOR_EVER_MS)
  const begun = performance.now()
  await alarm.wait(30)

  assert.ok(performance.now() - begun >= 25)
})
