import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { UNLIMITED } from '../../lib/pace.ts'
import { createLocalPaces } from '../paces.ts'
import { type Budget, createBudget } from './budget.ts'
import type { WaitOptions } from './budget-line.ts'

const signal = new AbortController().signal
const soon = (): WaitOptions => ({ isTransfer: false, deadline: Date.now() + 2_000, signal })
const create = (maxParallel: number, paces = createLocalPaces()): Budget =>
  createBudget('one', { paces, maxParallel })

/** How many calls were under way at once. */
function createCrowd() {
  const crowd = { most: 0, running: 0 }
  const call = async () => {
    crowd.running += 1
    crowd.most = Math.max(crowd.most, crowd.running)
    await new Promise(setImmediate)
    crowd.running -= 1
  }
  return { crowd, call }
}

test('runs few calls at once at first, then more, and all of them in the end', async () => {
  const budget = create(6)
  const { crowd, call } = createCrowd()

  await Promise.all(Array.from({ length: 4 }, () => budget.run(call, soon())))
  const first = crowd.most
  for (let taken = 0; taken < 50; taken++) budget.taken(false)
  await Promise.all(Array.from({ length: 100 }, () => budget.run(call, soon())))

  assert.equal(first, 4)
  assert.equal(crowd.most, 6)
})

test('does not let transfers keep short calls from their turn', async () => {
  const budget = create(1)
  let finish = (): void => undefined
  const transfer = budget.run(() => new Promise<void>((resolve) => (finish = resolve)), {
    ...soon(),
    isTransfer: true,
  })

  assert.equal(await budget.run(async () => 'short', soon()), 'short')

  finish()
  await transfer
})

test('gives the slot of a failed call on', async () => {
  const budget = create(1)
  const failing = budget.run(() => Promise.reject(new Error('no')), soon())
  const next = budget.run(async () => 'next', soon())

  await assert.rejects(failing, { message: 'no' })
  assert.equal(await next, 'next')
})

test('holds every call back while the account pauses, on every process', async () => {
  const paces = createLocalPaces()
  const [one, other] = [create(5, paces), create(5, paces)]
  const begin = Date.now()

  await one.refused(80)
  await one.refused(10)
  await Promise.all([one, other].map((budget) => budget.run(async () => 0, soon())))

  assert.ok(Date.now() - begin >= 79)
})

test('lets calls go one after the other once a limit was met', async () => {
  const budget = create(8)
  await budget.refused(0)
  const { crowd, call } = createCrowd()

  await Promise.all(Array.from({ length: 3 }, () => budget.run(call, soon())))

  assert.equal(crowd.most, 1)
})

test('gets through where it takes longer to claim an instant than from one to the next', async () => {
  const paces = createLocalPaces()
  await create(1, paces).refused(0)
  const slow = create(8, {
    read: paces.read,
    async change(key, change) {
      const pace = await paces.change(key, change)
      await sleep(400)
      return pace
    },
  })

  assert.equal(await slow.run(async () => 'through', soon()), 'through')
})

test('refuses at once when the pause is longer than the caller waits, and says how long it is', async () => {
  const budget = create(5)
  await budget.refused(20_000)

  await assert.rejects(
    budget.run(async () => 0, soon()),
    (error: { code?: string; retryAfterMs?: number; publicMessage?: string }) => {
      assert.equal(error.code, 'source_busy')
      assert.ok((error.retryAfterMs ?? 0) > 15_000)
      assert.equal(error.publicMessage, 'Dropbox asks us to wait 20 s.')
      return true
    },
  )
})

test('does not let a caller wait in line beyond the deadline', async () => {
  const budget = create(1)
  let finish = (): void => undefined
  const long = budget.run(() => new Promise<void>((resolve) => (finish = resolve)), soon())

  const hurried = budget.run(async () => 0, { ...soon(), deadline: Date.now() + 20 })

  await assert.rejects(hurried, { code: 'source_busy' })
  finish()
  await long
  assert.equal(await budget.run(async () => 1, soon()), 1)
})

test('stops waiting when the caller goes away, in line and in a pause', async () => {
  const budget = create(1)
  const abort = new AbortController()
  const gone = { name: 'AbortError' }
  const leaving = () => ({ ...soon(), signal: abort.signal })
  const long = budget.run(() => sleep(50), soon())
  const inLine = budget.run(async () => 0, leaving())
  const paused = create(1)
  await paused.refused(1_000)
  const inPause = paused.run(async () => 0, leaving())
  await sleep(5)

  abort.abort()

  await assert.rejects(inLine, gone)
  await assert.rejects(inPause, gone)
  await long
})

test('does not forget a pause because of an answer from before it', async () => {
  const local = createLocalPaces()
  let answer = (): void => undefined
  const asked = new Promise<void>((resolve) => (answer = resolve))
  const budget = create(1, { ...local, read: () => asked.then(() => UNLIMITED) })
  const waiting = budget.run(async () => 0, soon())

  await budget.refused(60_000)
  answer()

  await assert.rejects(waiting, { code: 'source_busy' })
})

test('tells callers when the paces cannot be read', async () => {
  const broken = async () => Promise.reject(new Error('no database'))
  const budget = create(1, { read: broken, change: broken })

  await assert.rejects(
    budget.run(async () => 0, soon()),
    { message: 'no database' },
  )
  await assert.rejects(
    budget.run(async () => 0, soon()),
    { message: 'no database' },
  )
})
