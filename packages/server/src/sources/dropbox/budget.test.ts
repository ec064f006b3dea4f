import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBudget } from './budget.ts'

const signal = new AbortController().signal
const soon = () => Date.now() + 2_000
const create = (maxParallel: number) => createBudget({ maxParallel, random: () => 0 })

test('runs only so many calls at once, and all of them in the end', async () => {
  const budget = create(3)
  let running = 0
  let most = 0
  const call = async () => {
    running += 1
    most = Math.max(most, running)
    await new Promise(setImmediate)
    running -= 1
  }

  await Promise.all(
    Array.from({ length: 50 }, () => budget.run(call, { deadline: soon(), signal })),
  )

  assert.equal(most, 3)
})

test('gives the slot of a failed call on', async () => {
  const budget = create(1)
  const failing = budget.run(() => Promise.reject(new Error('no')), { deadline: soon(), signal })
  const next = budget.run(async () => 'next', { deadline: soon(), signal })

  await assert.rejects(failing, { message: 'no' })
  assert.equal(await next, 'next')
})

test('holds every call back while the account pauses', async () => {
  const budget = create(5)
  const begin = Date.now()

  budget.pause(80)
  budget.pause(10)
  await Promise.all([1, 2].map(() => budget.run(async () => 0, { deadline: soon(), signal })))

  assert.ok(Date.now() - begin >= 79)
})

test('refuses at once when the pause is longer than the caller waits', async () => {
  const budget = create(5)
  budget.pause(60_000)

  await assert.rejects(
    budget.run(async () => 0, { deadline: soon(), signal }),
    (error: { code?: string; retryAfterMs?: number }) => {
      assert.equal(error.code, 'source_busy')
      assert.ok((error.retryAfterMs ?? 0) > 50_000)
      return true
    },
  )
})

test('does not let a caller wait in line beyond the deadline', async () => {
  const budget = create(1)
  let finish = (): void => undefined
  const long = budget.run(() => new Promise<void>((resolve) => (finish = resolve)), {
    deadline: soon(),
    signal,
  })

  const hurried = budget.run(async () => 0, { deadline: Date.now() + 20, signal })

  await assert.rejects(hurried, { code: 'source_busy' })
  finish()
  await long
  assert.equal(await budget.run(async () => 1, { deadline: soon(), signal }), 1)
})

test('stops waiting when the caller goes away', async () => {
  const budget = create(1)
  budget.pause(1_000)
  const abort = new AbortController()

  const waiting = budget.run(async () => 0, { deadline: soon(), signal: abort.signal })
  abort.abort()

  await assert.rejects(waiting, { name: 'AbortError' })
})
