import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWarmBlocks } from './warm-blocks.ts'

function warmBlocksAt(start = 0) {
  const clock = { time: start }
  return { clock, warm: createWarmBlocks(() => clock.time) }
}

test('takes what was just read for warm, and nothing else', () => {
  const { warm } = warmBlocksAt()

  warm.add(1, 0, 300_000)

  assert.ok(warm.has(1, 0, 10))
  assert.ok(warm.has(1, 100_000, 300_000))
  assert.equal(warm.has(1, 300_000, 500_000), false)
  assert.equal(warm.has(2, 0, 10), false)
})

test('takes nothing for warm that was read a while ago', () => {
  const { warm, clock } = warmBlocksAt()
  warm.add(1, 0, 10)

  clock.time += 10_001

  assert.equal(warm.has(1, 0, 10), false)
})

test('guesses nothing for a while after a guess was wrong', () => {
  const { warm, clock } = warmBlocksAt()
  warm.add(1, 0, 10)
  warm.took(1)
  assert.ok(warm.has(1, 0, 10))

  warm.took(5)
  assert.equal(warm.has(1, 0, 10), false)
  clock.time += 1_000

  assert.ok(warm.has(1, 0, 10))
})

test('does not grow without end', () => {
  const { warm } = warmBlocksAt()
  warm.add(1, 0, 10)

  for (let file = 2; file < 20_000; file++) warm.add(file, 0, 10)

  assert.equal(warm.has(1, 0, 10), false)
})
