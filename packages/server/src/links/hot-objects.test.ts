import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHotObjects } from './hot-objects.ts'

const MIB = 1024 * 1024

test('keeps an object that is asked for again, not one that is asked for once', () => {
  const hot = createHotObjects({ maxBytes: 10 * MIB })

  assert.equal(hot.isWorthKeeping('a', 100), false)
  assert.equal(hot.isWorthKeeping('b', 100), false)
  assert.equal(hot.isWorthKeeping('a', 100), true)
})

test('keeps nothing of what is read in circles and does not fit', () => {
  const hot = createHotObjects({ maxBytes: 10 * MIB })

  for (let turn = 0; turn < 3; turn++) {
    for (let index = 0; index < 11; index++) {
      assert.equal(hot.isWorthKeeping(`object ${index}`, MIB), false)
    }
  }
})

test('never keeps a large object, or any without memory', () => {
  const hot = createHotObjects({ maxBytes: 10 * MIB })
  const none = createHotObjects({ maxBytes: 0 })

  for (let turn = 0; turn < 3; turn++) {
    assert.equal(hot.isWorthKeeping('large', MIB + 1), false)
    assert.equal(none.isWorthKeeping('small', 1), false)
  }
})

test('loads once for all who ask at the same time', async () => {
  const hot = createHotObjects({ maxBytes: 10 * MIB })
  let loads = 0
  const load = async () => {
    loads++
    return Buffer.from('bytes')
  }

  const [one, other] = await Promise.all([hot.load('a', load), hot.load('a', load)])

  assert.equal(loads, 1)
  assert.equal(one, other)
  assert.equal(hot.get('a'), one)
})

test('throws the oldest out when memory is full', async () => {
  const hot = createHotObjects({ maxBytes: 3 * MIB })

  for (const key of ['a', 'b', 'c']) await hot.load(key, async () => Buffer.alloc(MIB))

  assert.equal(hot.get('a'), undefined)
  assert.ok(hot.get('c'))
})

test('keeps nothing that was deleted while it was being loaded', async () => {
  const hot = createHotObjects({ maxBytes: 10 * MIB })
  const gate = Promise.withResolvers<Buffer>()
  const loading = hot.load('a', () => gate.promise)

  hot.forget('a')
  gate.resolve(Buffer.from('bytes'))
  await loading

  assert.equal(hot.get('a'), undefined)
})

test('tries again after a load that failed', async () => {
  const hot = createHotObjects({ maxBytes: 10 * MIB })
  await assert.rejects(hot.load('a', () => Promise.reject(new Error('disk gone'))))

  const bytes = await hot.load('a', async () => Buffer.from('bytes'))

  assert.equal(bytes.toString(), 'bytes')
})
