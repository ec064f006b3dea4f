import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkOf } from './network-of.ts'
import { createRateWindows } from './rate-windows.ts'

function createBench(limit: number, maxKeys = 10) {
  let at = Date.parse('2026-01-01T00:00:00Z')
  const take = createRateWindows({ limit, windowMs: 60_000, maxKeys, now: () => new Date(at) })
  return { take, wait: (ms: number) => (at += ms) }
}

test('so many are good, and the next is one too many until the window ends', () => {
  const { take, wait } = createBench(2)

  assert.deepEqual(take('a'), {
    limit: 2,
    remaining: 1,
    resetAt: new Date('2026-01-01T00:01:00Z'),
    isOver: false,
  })
  wait(59_999)
  assert.deepEqual([take('a').isOver, take('a').isOver], [false, true])
  assert.equal(take('a').remaining, 0)

  wait(1)

  assert.deepEqual(take('a'), {
    limit: 2,
    remaining: 1,
    resetAt: new Date('2026-01-01T00:02:00Z'),
    isOver: false,
  })
})

test('one does not use up what is another’s', () => {
  const { take } = createBench(1)

  assert.deepEqual([take('a').isOver, take('a').isOver, take('b').isOver], [false, true, false])
})

test('of more than are remembered, those not seen for longest start again', () => {
  const { take } = createBench(1, 2)
  take('a')
  take('b')
  take('a')

  take('c')

  assert.deepEqual([take('a').isOver, take('b').isOver], [true, false])
})

test('an IPv6 address stands for its /64, an IPv4 one for itself however it is written', () => {
  assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), networkOf('2001:db8:1:2::1'))
  assert.notEqual(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:3::1'))
  assert.equal(networkOf('::ffff:192.0.2.7'), '192.0.2.7')
  assert.notEqual(networkOf('192.0.2.7'), networkOf('192.0.2.8'))
  assert.equal(networkOf('nobody'), 'unknown')
})
