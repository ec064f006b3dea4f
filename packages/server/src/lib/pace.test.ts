import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  afterRefusal,
  claimSlots,
  nextCallAt,
  type Pace,
  rateAt,
  UNLIMITED,
  withTaken,
} from './pace.ts'

const refusal = (retryAfterMs: number, taken = 0, begunAt = 0) => ({ retryAfterMs, taken, begunAt })

test('lets everybody ask at once while no limit was met', () => {
  const { pace, slots } = claimSlots(UNLIMITED, 1_000, 50)

  assert.deepEqual(slots, { firstAt: 1_000, everyMs: 0 })
  assert.deepEqual(pace, UNLIMITED)
  assert.equal(rateAt(pace, 1_000), undefined)
})

test('asks nobody during a pause, and then as often as was taken before', () => {
  const pace = afterRefusal(UNLIMITED, 10_500, refusal(1_500, 40, 10_000))

  assert.equal(nextCallAt(pace, 10_600), 12_000)
  const { slots, pace: after } = claimSlots(pace, 10_600, 3)
  assert.deepEqual(slots, { firstAt: 12_000, everyMs: 50 })
  assert.equal(nextCallAt(after, 10_600), 12_150)
})

test('counts refusals of one wave once, the longest pause, and what all processes had got', () => {
  const first = afterRefusal(UNLIMITED, 500, refusal(1_000, 10, 0))
  const alone = afterRefusal(first, 520, refusal(400))
  const both = afterRefusal(alone, 600, refusal(1_400, 20, 100))

  assert.equal(alone.pausedUntil, 1_500)
  assert.equal(both.pausedUntil, 2_000)
  assert.equal(rateAt(both, 2_000), 15)
})

test('comes close to a rate that was refused, and not back to it', () => {
  const first = afterRefusal(UNLIMITED, 0, refusal(1_000, 20, 0))
  const refusedRate = rateAt(first, 10_000) ?? 0

  const second = afterRefusal(first, 10_000, refusal(1_000))

  assert.ok(refusedRate > 20)
  assert.equal(rateAt(second, 11_000), refusedRate * 0.9)
  assert.equal(rateAt(second, 60_000), refusedRate * 0.92)
  const third = afterRefusal(second, 11_500, refusal(1_000))
  assert.ok((rateAt(third, 60_000) ?? 0) < refusedRate * 0.9)
})

test('forgets a limit that was not met for long', () => {
  const pace = afterRefusal(UNLIMITED, 0, refusal(1_000, 20, 0))

  const { pace: later, slots } = claimSlots(pace, 3_600_000, 10)

  assert.equal(slots.everyMs, 0)
  assert.deepEqual(later.limit, undefined)
})

/** A limit as Dropbox is believed to have them: refused calls count as well. */
function createLimiter(calls: number, windowMs: number) {
  const latest: number[] = []
  return (at: number): number | undefined => {
    const oldest = latest.length < calls ? undefined : latest.shift()
    latest.push(at)
    if (oldest === undefined || at - oldest >= windowMs) return undefined
    return Math.max(1, Math.ceil(((latest[0] ?? at) + windowMs - at) / 1_000)) * 1_000
  }
}

/** Two processes with four workers each, which share one pace, ask until `total` calls were taken. */
function race(total: number, limiter: (at: number) => number | undefined) {
  let pace: Pace = UNLIMITED
  let [taken, refused, seed] = [0, 0, 1]
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const mine = [0, 0]
  const workers = Array.from({ length: 8 }, (_, index) => ({ process: index % 2, at: 0, sent: -1 }))
  for (;;) {
    const worker = workers.reduce((one, other) => (other.at < one.at ? other : one))
    const { at } = worker
    if (worker.sent === -1) {
      if (pace.limit !== undefined) {
        pace = withTaken(pace, at, mine[worker.process] ?? 0)
        mine[worker.process] = 0
      }
      const claimed = claimSlots(pace, at, 1)
      pace = claimed.pace
      worker.sent = claimed.slots.firstAt + random() * 60 // timers are late
      worker.at = worker.sent
      continue
    }
    worker.sent = -1
    if (pace.pausedUntil > at) continue // it asks for another instant
    const retryAfterMs = limiter(at)
    if (retryAfterMs === undefined) {
      taken += 1
      mine[worker.process] = (mine[worker.process] ?? 0) + 1
      if (taken === total) return { seconds: at / 1_000, refused }
      worker.at = at + 5 + random() * 20
      continue
    }
    refused += 1
    const own = mine[worker.process] ?? 0
    mine[worker.process] = 0
    pace = afterRefusal(pace, at + 5, { retryAfterMs, taken: own, begunAt: 0 })
    worker.at = at + 5
  }
}

test('keeps to a limit nobody has told it, in little more than the shortest time', () => {
  for (const [calls, windowMs, atMost] of [
    [20, 1_000, 1.2],
    [100, 5_000, 1.2],
    [60, 20_000, 1.6],
    [1_000, 10_000, 1.2],
  ] as const) {
    const total = 25 * ((calls * 1_000) / windowMs)
    const { seconds, refused } = race(total, createLimiter(calls, windowMs))

    const what = `${calls} calls in ${windowMs} ms: ${seconds} s, ${refused} refused`
    assert.ok(refused <= 20, what)
    assert.ok(seconds <= 25 * atMost, what)
  }
})
