import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { after, test } from 'node:test'
import { byteBodyFromReadable } from '../../lib/byte-body-from-readable.ts'
import { type ApiKey, newUploadId } from '../../lib/ids.ts'
import { createStorages } from '../../storage/storages.ts'
import { forEachStorage } from '../../testing/storages.ts'
import { createHasher } from '../hasher.ts'
import { createSlotPool } from '../slots.ts'
import { objectLanding } from './landing.ts'
import { createReceivePiece } from './receive-piece.ts'

const KIB = 1024
const { signal } = new AbortController()
const appKey = 'A' as ApiKey
const announced = (size: number) => ({
  uploadId: newUploadId(),
  part: 1,
  offset: 0,
  size,
  isWholePart: true,
  md5: undefined,
  sha256: undefined,
})

const hasher = createHasher()
after(() => hasher.close())

forEachStorage((_name, open) => {
  test('a sender who sends a byte now and then is given up', async () => {
    const storage = createStorages({ shared: (await open()).storage })
    const receivePiece = createReceivePiece({
      hasher,
      slots: createSlotPool(64 * KIB),
      stallMs: 50,
    })
    const dripping = new PassThrough()
    const drip = setInterval(() => dripping.write('x'), 5)
    const request = {
      appKey,
      announced: announced(64 * KIB),
      landing: objectLanding(storage, 'a/dripping'),
      wantsDigests: false,
      body: byteBodyFromReadable(dripping),
      signal,
    }

    await assert.rejects(receivePiece(request), { code: /^upload_part_(cut|size)$/ })
    clearInterval(drip)
    assert.ok(dripping.destroyed)
  })

  test('a sender who stalls is given up, and whoever waits for the buffer gets it', async () => {
    const storage = createStorages({ shared: (await open()).storage })
    const slots = createSlotPool(64 * KIB)
    const receivePiece = createReceivePiece({ hasher, slots, stallMs: 30 })
    const [silent, prompt] = [new PassThrough(), new PassThrough()]
    silent.write('only the beginning')
    prompt.end('everything')
    const receive = (stream: PassThrough, size: number, storageKey: string) =>
      receivePiece({
        appKey,
        announced: announced(size),
        landing: objectLanding(storage, storageKey),
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

  test('whoever finds no buffer for too long is told to come again, and has held nothing', async () => {
    const storage = createStorages({ shared: (await open()).storage })
    const begun: string[] = []
    const beginUpload: typeof storage.beginUpload = (key, options) => {
      begun.push(key)
      return storage.beginUpload(key, options)
    }
    const slots = createSlotPool(64 * KIB)
    const held = await slots.reserve({ appKey, size: 64 * KIB, min: 1, want: 1, signal })
    const receivePiece = createReceivePiece({ hasher, slots, patienceMs: 20 })
    const body = new PassThrough()
    body.end('everything')
    const request = {
      appKey,
      announced: announced(10),
      landing: objectLanding({ ...storage, beginUpload }, 'a/unheard'),
      wantsDigests: false,
      body: byteBodyFromReadable(body),
      signal,
    }

    await assert.rejects(receivePiece(request), { code: 'upload_busy', kind: 'unavailable' })
    assert.deepEqual(begun, [])
    held.release()
    assert.equal((await receivePiece(request)).size, 10)
  })
})
