import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextAttemptAt } from './schedule.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DEFAULT = [5 * MINUTE, HOUR, 12 * HOUR]
const first = 1_893_456_000_000

test('attempts are due 5 minutes, 1 hour and 12 hours after the first, then no more', () => {
  const due = [1, 2, 3, 4].map((attempts) => {
    const offset = [0, ...DEFAULT][attempts - 1] ?? 0
    // The attempt that failed has waited 30 s for an answer.
    const now = first + offset + 30_000
    return nextAttemptAt(DEFAULT, { attempts, firstAttemptAt: first, now })
  })

  assert.deepEqual(due, [first + 5 * MINUTE, first + HOUR, first + 12 * HOUR, undefined])
})

test('attempts that are overdue keep a distance', () => {
  const now = first + 20 * HOUR

  assert.equal(
    nextAttemptAt(DEFAULT, { attempts: 2, firstAttemptAt: first, now }),
    now + 5 * MINUTE,
  )
})

test('a clock that was put back does not bring an attempt forward', () => {
  const now = first - HOUR

  assert.equal(
    nextAttemptAt(DEFAULT, { attempts: 1, firstAttemptAt: first, now }),
    first + 5 * MINUTE,
  )
})

test('an empty schedule means one attempt', () => {
  assert.equal(nextAttemptAt([], { attempts: 1, firstAttemptAt: first, now: first }), undefined)
})
