import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApiKey } from '../lib/ids.ts'
import { createSlotPool } from './slots.ts'

const signal = new AbortController().signal
const MiB = 1024 * 1024
const appKey = 'A' as ApiKey
const other = { appKey: 'B' as ApiKey }

test('gives what is wanted while the budget lasts, and less when it runs short', async () => {
  const pool = createSlotPool(8 * MiB)

  const first = await pool.reserve({ appKey, size: MiB, min: 2, want: 6, signal })
  const second = await pool.reserve({ ...other, size: MiB, min: 2, want: 6, signal })

  assert.equal(first.count, 6)
  assert.equal(second.count, 2)
})

test('lets the third wait until room is given back, in the order of asking', async () => {
  const pool = createSlotPool(4 * MiB)
  const first = await pool.reserve({ appKey, size: MiB, min: 4, want: 4, signal })
  const order: string[] = []
  const second = pool.reserve({ appKey, size: MiB, min: 3, want: 3, signal }).then((slots) => {
    order.push('second')
    return slots
  })
  const third = pool
    .reserve({ ...other, size: MiB, min: 1, want: 1, signal })
    .then(() => order.push('third'))

  first.release()
  await Promise.all([second, third])

  assert.deepEqual(order, ['second', 'third'])
})

test('serves a request larger than the whole budget when nothing else runs', async () => {
  const pool = createSlotPool(4 * MiB)

  const slots = await pool.reserve({ appKey, size: 8 * MiB, min: 1, want: 4, signal })

  assert.equal(slots.count, 1)
})

test('an aborted wait takes nothing and lets the next one through', async () => {
  const pool = createSlotPool(2 * MiB)
  const first = await pool.reserve({ appKey, size: MiB, min: 1, want: 1, signal })
  const stop = new AbortController()
  const big = pool.reserve({ ...other, size: MiB, min: 2, want: 2, signal: stop.signal })
  const small = pool.reserve({ appKey: 'C' as ApiKey, size: MiB, min: 1, want: 1, signal })

  stop.abort(new Error('gone'))

  await assert.rejects(big, /gone/)
  assert.equal((await small).count, 1)
  first.release()
})

test('a buffer that is given back goes to whoever waits for one', async () => {
  const slots = await createSlotPool(MiB).reserve({ appKey, size: MiB, min: 1, want: 1, signal })
  const slot = await slots.take(signal)
  const waiting = slots.take(signal)

  slots.give(slot)

  assert.equal(await waiting, slot)
})

test('is extended only by what its app has left, which is four fifths of the budget', async () => {
  const pool = createSlotPool(5 * MiB)
  const slots = await pool.reserve({ appKey, size: MiB, min: 1, want: 2, signal })
  const [first, second] = [await slots.take(signal), await slots.take(signal)]
  const waiting = slots.take(signal)

  slots.extend(6)

  assert.equal(slots.count, 4)
  assert.ok(![first, second].includes(await waiting))
})

test('is not extended while another transfer waits for room', async () => {
  const pool = createSlotPool(4 * MiB)
  const slots = await pool.reserve({ appKey, size: MiB, min: 1, want: 2, signal })
  const waiting = pool.reserve({ ...other, size: MiB, min: 3, want: 3, signal })

  slots.extend(2)

  assert.equal(slots.count, 2)
  slots.release()
  assert.equal((await waiting).count, 3)
})

test('the next transfer gets the buffers of the one before', async () => {
  const pool = createSlotPool(4 * MiB)
  const first = await pool.reserve({ appKey, size: MiB, min: 4, want: 4, signal })
  const buffers = await Promise.all(Array.from({ length: 4 }, () => first.take(signal)))
  first.release()

  const second = await pool.reserve({ appKey, size: MiB, min: 4, want: 4, signal })

  for (let count = 0; count < 4; count++) assert.ok(buffers.includes(await second.take(signal)))
})
