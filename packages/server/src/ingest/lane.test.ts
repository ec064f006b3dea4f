import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { QuaysideError } from '../errors.ts'
import { createLane } from './lane.ts'
import { flakyFile } from './testing/flaky-file.ts'

const bytes = randomBytes(1000)
const whole = { offset: 0, length: 1000 }
const { signal } = new AbortController()
const segment = () => ({ position: 1000, end: 1000 })

test('goes on at the byte where the connection broke, however often it breaks', async () => {
  const file = flakyFile(bytes, { breakAfter: () => 90 })
  const slot = new Uint8Array(1000)
  let received = 0

  const onBytes = (count: number) => {
    received += count
  }
  await createLane({ openAt: file.openAt, onBytes, signal }).fill(whole, segment(), slot)

  assert.deepEqual(Buffer.from(slot), bytes)
  assert.equal(received, 1000)
  assert.deepEqual(
    file.opens.map(({ start }) => start),
    [0, 90, 180, 270, 360, 450, 540, 630, 720, 810, 900, 990],
  )
})

test('uses one connection for parts that follow each other', async () => {
  const file = flakyFile(bytes)
  const lane = createLane({ openAt: file.openAt, onBytes: () => undefined, signal })
  const slot = new Uint8Array(250)

  for (const offset of [0, 250, 500, 750]) {
    await lane.fill({ offset, length: 250 }, segment(), slot)
    assert.deepEqual(Buffer.from(slot), bytes.subarray(offset, offset + 250))
  }

  assert.equal(file.opens.length, 1)
})

test('gives up when connections break without a single byte', async () => {
  const file = flakyFile(bytes, { breakAfter: () => 0 })
  const lane = createLane({ openAt: file.openAt, onBytes: () => undefined, signal })

  await assert.rejects(lane.fill(whole, segment(), new Uint8Array(1000)), {
    code: 'source_connection_cut',
  })
  assert.equal(file.opens.length, 4)
})

test('does not try again what cannot be mended', async () => {
  const gone = new QuaysideError('gone', {
    kind: 'not-found',
    code: 'gone',
    publicMessage: 'Gone.',
  })
  const file = flakyFile(bytes, { refuse: () => gone })
  const lane = createLane({ openAt: file.openAt, onBytes: () => undefined, signal })

  await assert.rejects(lane.fill(whole, segment(), new Uint8Array(1000)), { code: 'gone' })
  assert.equal(file.opens.length, 1)
})

test('does not hold its memory through a long wait', async () => {
  const busy = new QuaysideError('busy', {
    kind: 'rate-limited',
    code: 'source_busy',
    publicMessage: 'Busy.',
    retryAfterMs: 60_000,
  })
  const file = flakyFile(bytes, { refuse: () => busy })
  const lane = createLane({ openAt: file.openAt, onBytes: () => undefined, signal })

  await assert.rejects(lane.fill(whole, segment(), new Uint8Array(1000)), { code: 'source_busy' })
})

test('ends at once when the ingest is cancelled', async () => {
  const stop = new AbortController()
  const file = flakyFile(bytes, { breakAfter: () => 0 })
  const lane = createLane({ openAt: file.openAt, onBytes: () => undefined, signal: stop.signal })

  const filling = lane.fill(whole, segment(), new Uint8Array(1000))
  stop.abort(new Error('cancelled'))

  await assert.rejects(filling)
})

test('a segment that begins where the last one ended is asked for at once', async () => {
  const { openAt, opens } = flakyFile(bytes)
  const lane = createLane({ openAt, onBytes: () => undefined, signal })
  const half = bytes.length / 2
  const slot = new Uint8Array(half)
  const begun = Date.now()

  await lane.fill({ offset: 0, length: half }, { position: half, end: half }, slot)
  await lane.fill({ offset: half, length: half }, { position: half * 2, end: half * 2 }, slot)

  assert.deepEqual(
    opens.map(({ start }) => start),
    [0, half],
  )
  assert.ok(Date.now() - begun < 500, 'an ended body was taken for a broken one')
  lane.close()
})
