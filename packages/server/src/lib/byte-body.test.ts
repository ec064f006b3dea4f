import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { byteBodyFromBytes } from './byte-body-from-bytes.ts'
import { byteBodyFromReadable } from './byte-body-from-readable.ts'
import { BodyTooLarge, readAll } from './byte-body-read-all.ts'
import { byteBodyToReadable } from './byte-body-to-readable.ts'

const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251))

test('carries the same bytes through streams and back', async () => {
  for (const size of [0, 1, 4095, 4096, 4097, 100_000]) {
    const bytes = content.subarray(0, size)

    const there = byteBodyToReadable(byteBodyFromBytes(bytes), 4096)
    const back = byteBodyFromReadable(there)

    assert.ok((await readAll(back, 200_000)).equals(bytes))
    assert.equal(await back.fill(new Uint8Array(1)), 0)
  }
})

test('fills every buffer but the last, however the stream is cut', async () => {
  const body = byteBodyFromReadable(
    Readable.from([content.subarray(0, 7), content.subarray(7, 25)]),
  )

  const counts = [0, 0, 0].map(() => new Uint8Array(10))

  assert.deepEqual(
    [await body.fill(counts[0]!), await body.fill(counts[1]!), await body.fill(counts[2]!)],
    [10, 10, 5],
  )
  assert.ok(Buffer.concat(counts).subarray(0, 25).equals(content.subarray(0, 25)))
})

test('passes errors on in both directions', async () => {
  const fault = new Error('disk on fire')
  const broken = new Readable({
    read() {
      this.push(content.subarray(0, 5))
      this.destroy(fault)
    },
  })

  await assert.rejects(buffer(byteBodyToReadable(byteBodyFromReadable(broken))), fault)
})

test('destroys the stream of a body that is given up', () => {
  const endless = new Readable({ read: () => undefined })

  byteBodyToReadable(byteBodyFromReadable(endless)).destroy()

  assert.equal(endless.destroyed, true)
})

test('reads up to the limit and not a byte further', async () => {
  assert.equal((await readAll(byteBodyFromBytes(content), 100_000)).length, 100_000)
  assert.equal((await readAll(byteBodyFromBytes(content), 100_000, 100_000)).length, 100_000)
  assert.equal((await readAll(byteBodyFromBytes(content), 300_000, 5)).length, 100_000)
  await assert.rejects(readAll(byteBodyFromBytes(content), 99_999), BodyTooLarge)
  await assert.rejects(readAll(byteBodyFromBytes(content), 99_999, 5), BodyTooLarge)
})
