import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMutexes } from './mutexes.ts'

const { signal } = new AbortController()

test('serves those who wait in the order they came', async () => {
  const mutexes = createMutexes()
  const order: number[] = []

  await Promise.all(
    [1, 2, 3].map(async (number) => {
      const release = await mutexes.acquire('name', signal)
      order.push(number)
      release()
    }),
  )

  assert.deepEqual(order, [1, 2, 3])
})

test('does not let somebody in because another gave up waiting', async () => {
  const mutexes = createMutexes()
  const release = await mutexes.acquire('name', signal)
  const impatient = mutexes.acquire('name', AbortSignal.abort(new Error('gave up')))
  let isIn = false
  const next = mutexes.acquire('name', signal).then((letGo) => {
    isIn = true
    return letGo
  })

  await assert.rejects(impatient, /gave up/)
  await new Promise(setImmediate)
  assert.equal(isIn, false)

  release()
  const letGo = await next
  letGo()
})
