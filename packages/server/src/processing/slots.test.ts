import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSlots, type Priority } from './slots.ts'

const never = new AbortController().signal

function setUp(count: number, waiting = 10) {
  const slots = createSlots({ count, waiting })
  const given: string[] = []
  const take = (name: string, priority: Priority = 'interactive', signal = never) =>
    slots.take({ priority, signal }).then((slot) => {
      given.push(name)
      return slot
    })
  return { slots, given, take }
}

/** After everything that is ready to run has run. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('as many work at a time as there are slots, and the others wait in their order', async () => {
  const { slots, given, take } = setUp(2)
  const [first] = await Promise.all([take('a'), take('b')])
  const third = take('c')
  const fourth = take('d')
  await settled()
  assert.deepEqual(given, ['a', 'b'])
  assert.deepEqual(slots.load(), { working: 2, waiting: 2 })

  first[Symbol.dispose]()
  first[Symbol.dispose]()
  await third
  await settled()
  assert.deepEqual(given, ['a', 'b', 'c'], 'a slot that is given back twice is one slot')

  ;(await third)[Symbol.dispose]()
  await fourth
})

test('interactive ones go before batches that have waited longer', async () => {
  const { given, take } = setUp(2)
  const [first] = await Promise.all([take('first'), take('second')])
  const batch = take('batch', 'batch')
  const person = take('person')

  first[Symbol.dispose]()
  ;(await person)[Symbol.dispose]()
  await batch
  assert.deepEqual(given, ['first', 'second', 'person', 'batch'])
})

test('batches leave one slot to those for whom somebody waits, where there are several', async () => {
  const { slots, given, take } = setUp(2)
  await take('batch', 'batch')
  void take('another', 'batch')
  await settled()
  assert.deepEqual(slots.load(), { working: 1, waiting: 1 })

  await take('person')
  assert.deepEqual(given, ['batch', 'person'])
})

test('where there is one slot, a batch works beside those for whom somebody waits', async () => {
  const { slots, given, take } = setUp(1)
  await take('batch', 'batch')
  await take('person')
  assert.deepEqual(given, ['batch', 'person'])

  void take('another', 'batch')
  void take('next')
  await settled()
  assert.deepEqual(slots.load(), { working: 2, waiting: 2 })
})

test('who gives up while waiting leaves the line, and takes nothing', async () => {
  const { slots, given, take } = setUp(1)
  const first = await take('first')
  const leaving = new AbortController()
  const left = take('left', 'interactive', leaving.signal)
  const next = take('next')

  leaving.abort(new Error('gone'))
  await assert.rejects(left, /gone/)
  assert.deepEqual(slots.load(), { working: 1, waiting: 1 })
  first[Symbol.dispose]()
  await next
  assert.deepEqual(given, ['first', 'next'])
  await assert.rejects(take('late', 'interactive', leaving.signal), /gone/)
})

test('when too many wait, the next is told to come again', async () => {
  const { take } = setUp(1, 2)
  await take('works')
  void take('waits')
  void take('waits too')

  await assert.rejects(take('comes late'), {
    kind: 'unavailable',
    code: 'conversions_busy',
    retryAfterMs: 5_000,
  })
})

test('once closed, nobody waits or comes', async () => {
  const { slots, take } = setUp(1)
  const first = await take('works')
  const waits = take('waits')

  slots.close()
  await assert.rejects(waits, { code: 'conversions_busy' })
  first[Symbol.dispose]()
  await assert.rejects(take('comes'), { code: 'conversions_busy' })
})
