import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Sample, sampled, secondsLeft, speedOf } from './speed.ts'

function samplesOf(...points: readonly (readonly [atMs: number, sent: number])[]) {
  return points.reduce<readonly Sample[]>(
    (samples, [atMs, sent]) => sampled(samples, { atMs, sent }),
    [],
  )
}

test('the speed is that of the last five seconds', () => {
  const samples = samplesOf([0, 0], [1000, 9000], [6000, 10_000], [11_000, 15_000])

  assert.equal(speedOf(samples), 1000)
  assert.equal(samples.length, 2)
})

test('a stall shows as no speed, not as the speed before it', () => {
  assert.equal(speedOf(samplesOf([0, 0], [1000, 5000], [6000, 5000])), 0)
})

test('the first second says nothing', () => {
  assert.equal(speedOf(samplesOf([0, 0], [900, 5000])), undefined)
  assert.equal(speedOf([]), undefined)
})

test('a file that is sent again from its start begins a new measure', () => {
  assert.equal(speedOf(samplesOf([0, 0], [2000, 8000], [2500, 1000])), undefined)
})

test('the time left needs a size and a speed', () => {
  assert.equal(secondsLeft({ sent: 100, size: 300 }, 50), 4)
  assert.equal(secondsLeft({ sent: 100, size: undefined }, 50), undefined)
  assert.equal(secondsLeft({ sent: 100, size: 300 }, 0), undefined)
})
