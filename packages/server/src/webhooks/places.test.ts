import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPlaces } from './places.ts'

test('who waits longest gets the next place, before whoever gave it up', async () => {
  const places = createPlaces(1)
  const order: string[] = []
  await places.take()
  const waiting = places.take().then(() => order.push('waiting'))
  assert.equal(places.isCrowded(), true)

  places.free()
  const again = places.take().then(() => order.push('again'))
  await waiting
  places.free()
  await again

  assert.deepEqual(order, ['waiting', 'again'])
  assert.equal(places.isCrowded(), false)
})

test('who gives up waiting takes no place away', async () => {
  const places = createPlaces(1)
  await places.take()
  const givingUp = new AbortController()
  const first = places.take(givingUp.signal)
  const second = places.take()

  givingUp.abort(new Error('enough'))
  await assert.rejects(first, /enough/)
  places.free()

  await second
})

test('who gives up in the moment of getting a place passes it on', async () => {
  const places = createPlaces(1)
  await places.take()
  const givingUp = new AbortController()
  const first = places.take(givingUp.signal)
  const second = places.take()

  places.free()
  givingUp.abort(new Error('enough'))
  await first.then(places.free, () => {})

  await second
})

test('in the end everybody gets one', async () => {
  const places = createPlaces(1)
  await places.take()
  const waiting = [places.take(), places.take()]

  places.openAll()

  await Promise.all([...waiting, places.take()])
})
