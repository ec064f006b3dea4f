import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ApiKey, newApiKey, newPickerSessionId } from '../../lib/ids.ts'
import { createStreamPlaces } from './stream-places.ts'

const follower = (appKey: ApiKey = newApiKey()) => ({ appKey, sessionId: newPickerSessionId() })

test('a session has only so many streams open at a time', () => {
  const places = createStreamPlaces({ maxOfSession: 2 })
  const [one, other] = [follower(), follower()]

  const leave = places.take(one)
  places.take(one)
  assert.throws(() => places.take(one), { code: 'session_streams_full', kind: 'rate-limited' })
  places.take(other)
  leave()
  places.take(one)
})

test('an app with however many sessions leaves room for the streams of others', () => {
  const places = createStreamPlaces({ max: 10 })
  const appKey = newApiKey()
  const full = { code: 'event_streams_full', kind: 'rate-limited' }

  const leaves = Array.from({ length: 8 }, () => places.take(follower(appKey)))
  assert.throws(() => places.take(follower(appKey)), full)
  places.take(follower())
  assert.throws(() => places.take(follower(appKey)), full)
  for (const leave of leaves) leave()
  places.take(follower(appKey))
})
