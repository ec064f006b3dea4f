import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { byteBodyFromReadable } from '../../lib/byte-body-from-readable.ts'
import { newUploadId } from '../../lib/ids.ts'
import { forEachStorage } from '../../testing/storages.ts'
import { createSlotPool } from '../slots.ts'
import { createReceivePiece } from './receive-piece.ts'

const KIB = 1024
const { signal } = new AbortController()
const announced = (size: number) => ({
  uploadId: newUploadId(),
  part: 1,
  offset: 0,
  size,
  isWholePart: true,
  md5: undefined,
  sha256: undefined,
})

forEachStorage((_name, open) => {
  test('a sender who sends a byte now and then is given up', async () => {
    const { storage } = await open()
    const receivePiece = createReceivePiece({
      storage,
      slots: createSlotPool(64 * KIB),
      stallMs: 50,
    })
    const dripping = new PassThrough()
    const drip = setInterval(() => dripping.write('x'), 5)
    const request = {
      announced: announced(64 * KIB),
      storageKey: 'a/dripping',
      wantsDigests: false,
      body: byteBodyFromReadable(dripping),
      signal,
    }

    await assert.rejects(receivePiece(request), { code: /^upload_part_(cut|size)$/ })
    clearInterval(drip)
    assert.ok(dripping.destroyed)
  })

  test('a sender who stalls is given up, and whoever waits for the buffer gets it', async () => {
    const { storage } = await open()
    const slots = createSlotPool(64 * KIB)
    const receivePiece = createReceivePiece({ storage, slots, stallMs: 30 })
    const [silent, prompt] = [new PassThrough(), new PassThrough()]
    silent.write('only the beginning')
    prompt.end('everything')
    const receive = (stream: PassThrough, size: number, storageKey: string) =>
      receivePiece({
        announced: announced(size),
        storageKey,
        wantsDigests: false,
        body: byteBodyFromReadable(stream),
        signal,
      })

    const stalled = assert.rejects(receive(silent, 64 * KIB, 'a/stalled'), {
      code: /^upload_part_(cut|size)$/,
    })
    const piece = await receive(prompt, 10, 'a/prompt')
    await stalled

    assert.equal(piece.size, 10)
    assert.ok(silent.destroyed)
    assert.equal(await storage.size('a/stalled', { signal }), undefined)
    assert.equal(await storage.size('a/prompt', { signal }), 10)
  })
})
