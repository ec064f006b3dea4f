import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFairShares, type FairShares } from './fair-shares.ts'

const { signal } = new AbortController()
const one = { unit: 1, min: 1, want: 1, signal }

/** Notes who is served, one unit each. */
function ask(shares: FairShares, served: string[], sharers: string): void {
  for (const sharer of sharers) {
    shares.take({ ...one, sharer }).then(
      () => served.push(sharer),
      () => undefined,
    )
  }
}

test('whoever is alone gets four fifths, and whoever comes next something at once', async () => {
  const shares = createFairShares(40)

  const mine = await shares.take({ ...one, sharer: 'a', want: 100 })
  const others = await shares.take({ ...one, sharer: 'b', want: 100 })

  assert.deepEqual([mine, others, shares.free()], [32, 6, 2])
})

test('those who wait are served in turn, each in the order of asking', async () => {
  const shares = createFairShares(5)
  await shares.take({ ...one, sharer: 'full', min: 5, want: 5 })
  const served: string[] = []
  ask(shares, served, 'aaabbc')

  for (let count = 0; count < 5; count++) {
    shares.give('full', 1)
    await Promise.resolve()
    const last = served.at(-1)
    if (last) shares.give(last, 1)
    await Promise.resolve()
  }

  assert.equal(served.join(''), 'abcaba')
})

test('what waits for one sharer is served in turn by whom it is for', async () => {
  const shares = createFairShares(5)
  await shares.take({ ...one, sharer: 'full', min: 5, want: 5 })
  const served: string[] = []
  for (const within of ['anna', 'anna', 'anna', 'anna', 'ben', 'ben', 'cleo', undefined]) {
    shares.take({ ...one, sharer: 'a', within }).then(() => {
      served.push(within ?? 'nobody')
      shares.give('a', 1)
    }, assert.fail)
  }

  shares.give('full', 5)
  while (shares.waiting().length > 0) await Promise.resolve()
  await Promise.resolve()

  assert.deepEqual(served, [
    ...['anna', 'ben', 'cleo', 'nobody'],
    ...['anna', 'ben', 'anna', 'anna'],
  ])
})

test('one who holds too much already keeps nobody else waiting', async () => {
  const shares = createFairShares(10)
  const served: string[] = []
  ask(shares, served, 'aaaaaaaaaaaab')
  await Promise.resolve()

  assert.equal(served.join(''), 'aaaaaaaab')
  assert.deepEqual(shares.waiting(), ['a'])
})

test('what becomes free gathers for one who holds nothing and needs much', async () => {
  const shares = createFairShares(10)
  await shares.take({ ...one, sharer: 'a', want: 8 })
  const large = shares.take({ ...one, sharer: 'b', min: 9, want: 9 })
  const served: string[] = []
  ask(shares, served, 'ca')

  shares.give('a', 7)
  await Promise.resolve()
  assert.deepEqual(served, [])
  shares.give('a', 1)

  assert.equal(await large, 9)
})

test('one who needs more than there is gets it when nothing is held', async () => {
  const shares = createFairShares(2)
  await shares.take({ ...one, sharer: 'a' })
  const huge = shares.take({ ...one, sharer: 'b', unit: 7 })

  shares.give('a', 1)

  assert.equal(await huge, 1)
  assert.equal(shares.free(), -5)
})

test('one who no longer waits makes way and holds nothing', async () => {
  const shares = createFairShares(4)
  await shares.take({ ...one, sharer: 'a', want: 2 })
  const stop = new AbortController()
  const large = shares.take({ ...one, sharer: 'b', min: 4, signal: stop.signal })
  const small = shares.take({ ...one, sharer: 'c' })

  stop.abort(new Error('gone'))

  await assert.rejects(large, /gone/)
  assert.equal(await small, 1)
  await assert.rejects(shares.take({ ...one, sharer: 'b', signal: stop.signal }), /gone/)
  shares.give('c', 1)
  shares.give('a', 2)
  assert.equal(shares.free(), 4)
})

test('nothing is lost or given twice, whoever comes and goes', async () => {
  const shares = createFairShares(50)
  let held = 0
  const user = async (index: number) => {
    const sharer = `app ${index % 7}`
    const unit = 1 + (index % 5)
    const leaving = index % 11 === 0 ? AbortSignal.timeout(1 + (index % 3)) : signal
    const units = await shares
      .take({ sharer, unit, min: 1 + (index % 3), want: 4, signal: leaving })
      .catch(() => 0)
    held += units * unit
    assert.ok(held <= 50)
    await new Promise((resolve) => setTimeout(resolve, index % 4))
    held -= units * unit
    if (units > 0) shares.give(sharer, units * unit)
  }

  await Promise.all(Array.from({ length: 1_000 }, (_, index) => user(index)))

  assert.deepEqual([shares.free(), shares.waiting()], [50, []])
})
