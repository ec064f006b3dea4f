import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { byteBodyFromReadable } from '../lib/byte-body-from-readable.ts'
import { newApiKey } from '../lib/ids.ts'
import type { StorageDriver } from '../storage/storage.ts'
import { createStorages } from '../storage/storages.ts'
import { forEachStorage } from '../testing/storages.ts'
import { createHasher, type Hasher } from './hasher.ts'
import { createKeepBody, type KeepBody } from './keep-body.ts'
import { createSlotPool, type SlotPool } from './slots.ts'
import { keysIn, sentBody } from './testing/sent-bodies.ts'

const { signal } = new AbortController()
const MiB = 1024 * 1024

forEachStorage((_name, open) => {
  let storage: StorageDriver
  let hasher: Hasher
  let slots: SlotPool
  let keepBody: KeepBody
  before(async () => {
    storage = (await open()).storage
    hasher = createHasher()
    slots = createSlotPool(2 * storage.partSize)
    const parts = { storage: createStorages({ shared: storage }), hasher, slots }
    keepBody = createKeepBody({ ...parts, stallMs: 40, patienceMs: 40 })
  })
  after(() => hasher.close())

  /** Sends this much, and then nothing more although there would be. */
  const stalling = (bytes: number) => {
    const stream = new Readable({ read: () => undefined })
    if (bytes > 0) stream.push(Buffer.alloc(bytes, 1))
    return { ...sentBody(newApiKey(), []), body: byteBodyFromReadable(stream) }
  }

  test('gives up who stops sending, and takes what came for no whole body', async () => {
    for (const bytes of [0, 100, storage.partSize + 1]) {
      await assert.rejects(keepBody(stalling(bytes)), { code: 'body_cut' })
      await assert.rejects(keepBody({ ...stalling(bytes), length: 20 * MiB }), { code: 'body_cut' })
    }

    assert.deepEqual(await keysIn(storage), [])
  })

  test('takes a small buffer for what can only be small', async () => {
    const appKey = newApiKey()
    const held = await slots.reserve({ appKey, size: 64 * 1024, min: 1, want: 1, signal })
    const rest = slots.reserve({
      appKey: newApiKey(),
      size: storage.partSize,
      min: 1,
      want: 1,
      signal,
    })
    const others = await rest
    const small = sentBody(newApiKey(), [Buffer.alloc(9)], { atMost: 500 })

    assert.equal((await keepBody(small)).size, 9)

    const liar = sentBody(newApiKey(), [Buffer.alloc(70_000)], { atMost: 500 })
    if (storage.partSize > 64 * 1024) await assert.rejects(keepBody(liar), { code: 'body_cut' })
    held.release()
    others.release()
  })

  test('tells who finds no room in time to come again', async () => {
    const appKey = newApiKey()
    const size = storage.partSize
    const held = await slots.reserve({ appKey, size, min: 2, want: 2, signal })

    await assert.rejects(keepBody(sentBody(appKey, [Buffer.alloc(9)])), {
      code: 'store_busy',
      retryAfterMs: 2_000,
    })

    held.release()
    const { size: kept } = await keepBody(sentBody(appKey, [Buffer.alloc(9)]))
    assert.equal(kept, 9)
  })

  test('needs no more than its buffers, however long the body is', async () => {
    const chunk = Buffer.alloc(MiB, 7)
    const body = Readable.from(
      (function* () {
        for (let at = 0; at < 40; at++) yield chunk
      })(),
      { objectMode: false },
    )

    const kept = await keepBody({
      ...sentBody(newApiKey(), []),
      body: byteBodyFromReadable(body),
    })

    assert.equal(kept.size, 40 * MiB)
    assert.equal(await storage.size(kept.storageKey, { signal }), 40 * MiB)
  })
})
