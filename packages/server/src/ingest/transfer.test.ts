import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { QuaysideError } from '../errors.ts'
import { createBlockHash } from '../lib/block-hash.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { StorageDriver, StorageUpload } from '../storage/storage.ts'
import { forEachStorage } from '../testing/storages.ts'
import { createHasher } from './hasher.ts'
import { createSlotPool } from './slots.ts'
import { flakyFile } from './testing/flaky-file.ts'
import { type Checkpoint, createTransfer } from './transfer.ts'

const MiB = 1024 * 1024
const { signal } = new AbortController()
const nothing: Checkpoint = { ranges: [], hashes: undefined }

const hasher = createHasher()
after(() => hasher.close())
const transfer = createTransfer({ slots: createSlotPool(64 * MiB), hasher })

const bytes = randomBytes(37 * MiB + 12_345)
const blocks = createBlockHash()
blocks.update(bytes)
const digests = {
  sha256: createHash('sha256').update(bytes).digest('hex'),
  blockHash: blocks.digest(),
}
const appKey = 'A' as ApiKey
const callbacks = { onBytes: () => undefined, onCheckpoint: async () => undefined }

async function stored(storage: StorageDriver, key: string): Promise<string> {
  const hash = createHash('sha256')
  const range = { start: 0, end: bytes.length }
  for await (const chunk of await storage.read(key, range, { signal })) hash.update(chunk)
  return hash.digest('hex')
}

forEachStorage((_name, open) => {
  test('a file arrives whole', async () => {
    const { storage } = await open()
    const upload = await storage.beginUpload('aa/whole', { signal })
    const { openAt } = flakyFile(bytes)

    const result = await transfer({
      appKey,
      ...callbacks,
      openAt,
      upload,
      size: bytes.length,
      from: nothing,
      signal,
    })
    await upload.finish(bytes.length, { signal })

    assert.deepEqual(result, digests)
    assert.equal(await stored(storage, 'aa/whole'), digests.sha256)
  })

  test('a slow service is asked over several connections, and the hashes are still right', async () => {
    const { storage } = await open()
    const upload = await storage.beginUpload('aa/slow', { signal })
    const { openAt, opens } = flakyFile(bytes, { msPerMiB: 40 })

    const result = await transfer({
      appKey,
      ...callbacks,
      openAt,
      upload,
      size: bytes.length,
      from: nothing,
      signal,
    })
    await upload.finish(bytes.length, { signal })

    assert.deepEqual(result, digests)
    assert.equal(await stored(storage, 'aa/slow'), digests.sha256)
    assert.ok(opens.length > 1, 'only one connection was used')
  })

  test('connections that break anywhere cost nothing but the rest of them', async () => {
    const { storage } = await open()
    const upload = await storage.beginUpload('aa/cut', { signal })
    const { openAt } = flakyFile(bytes, {
      breakAfter: () => 100_000 + randomBytes(3).readUIntBE(0, 3),
    })
    let received = 0

    const result = await transfer({
      appKey,
      ...callbacks,
      onBytes: (count) => {
        received += count
      },
      openAt,
      upload,
      size: bytes.length,
      from: nothing,
      signal,
    })
    await upload.finish(bytes.length, { signal })

    assert.deepEqual(result, digests)
    assert.equal(received, bytes.length)
    assert.equal(await stored(storage, 'aa/cut'), digests.sha256)
  })

  test('another process goes on from the last checkpoint, without what was fetched before', async () => {
    const { storage, reopen } = await open()
    const first = await storage.beginUpload('aa/resumed', { signal })
    const checkpoint = await interrupted(first)
    await first.release()
    const kept = checkpoint.ranges.reduce((sum, [start, end]) => sum + end - start, 0)
    assert.ok(kept > 0, 'the checkpoint holds nothing')

    const upload = await reopen().resumeUpload('aa/resumed', first.state, { signal })
    assert.ok(upload)
    let fetched = 0
    const result = await transfer({
      appKey,
      ...callbacks,
      onBytes: (count) => {
        fetched += count
      },
      openAt: flakyFile(bytes).openAt,
      upload,
      size: bytes.length,
      from: JSON.parse(JSON.stringify(checkpoint)) as Checkpoint,
      signal,
    })
    await upload.finish(bytes.length, { signal })

    assert.deepEqual(result, digests)
    assert.equal(fetched, bytes.length - kept)
    assert.equal(await stored(storage, 'aa/resumed'), digests.sha256)
  })

  test('a cancelled transfer ends, and says why', async () => {
    const { storage } = await open()
    const upload = await storage.beginUpload('aa/cancelled', { signal })
    const stop = new AbortController()
    const { openAt } = flakyFile(bytes, { msPerMiB: 20 })

    const running = transfer({
      appKey,
      ...callbacks,
      onBytes: () => stop.abort(new Error('not wanted any more')),
      openAt,
      upload,
      size: bytes.length,
      from: nothing,
      signal: stop.signal,
    })

    await assert.rejects(running, /not wanted any more/)
    await upload.abort()
  })
})

test('what arrived before a failure is in the last checkpoint, however short the time', async () => {
  const { openAt } = flakyFile(bytes, { breakAfter: () => 20 * MiB, refuse: refuseAfterFirst })
  const checkpoints: Checkpoint[] = []

  const running = transfer({
    appKey,
    ...callbacks,
    openAt,
    upload: withoutReadBack(),
    size: bytes.length,
    from: nothing,
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
    signal,
  })

  await assert.rejects(running, { code: 'source_entry_missing' })
  assert.deepEqual(checkpoints.at(-1)?.ranges, [[0, 16 * MiB]])
  assert.equal(checkpoints.at(-1)?.hashes?.offset, 16 * MiB)
})

const refuseAfterFirst = (open: number) =>
  open === 1
    ? undefined
    : new QuaysideError('gone', {
        kind: 'not-found',
        code: 'source_entry_missing',
        publicMessage: 'The file is gone.',
      })

test('a connection that runs ahead leaves a buffer to the one with the earliest part', async () => {
  const slow = flakyFile(bytes, { msPerMiB: 100 })
  const quick = flakyFile(bytes)
  let opens = 0

  const result = await transfer({
    appKey,
    ...callbacks,
    openAt: (range, laneSignal) => (opens++ === 0 ? slow : quick).openAt(range, laneSignal),
    upload: withoutReadBack(),
    size: bytes.length,
    from: nothing,
    signal: AbortSignal.timeout(10_000),
  })

  assert.deepEqual(result, digests)
  assert.ok(opens > 1, 'only one connection was used')
})

test('a last write that fails when all has been fetched fails the transfer with its reason', async () => {
  const full = new QuaysideError('no room', {
    kind: 'unavailable',
    code: 'storage_full',
    publicMessage: 'The storage is full.',
  })
  const lastPart = bytes.length - (bytes.length % (8 * MiB))
  const upload: StorageUpload = {
    ...withoutReadBack(),
    async writePart(offset) {
      if (offset < lastPart) return
      await sleep(50)
      throw full
    },
  }

  const running = transfer({
    appKey,
    ...callbacks,
    openAt: flakyFile(bytes).openAt,
    upload,
    size: bytes.length,
    from: nothing,
    signal,
  })

  await assert.rejects(running, { code: 'storage_full' })
})

/** What is written cannot be read back, as on S3, and goes nowhere. */
function withoutReadBack(): StorageUpload {
  const nowhere = async () => undefined
  return {
    partSize: 8 * MiB,
    state: '',
    writePart: nowhere,
    checkpoint: nowhere,
    finish: nowhere,
    release: nowhere,
    abort: nowhere,
  }
}

/** Transfers slowly until there is a checkpoint, then stops as a dying process would. */
async function interrupted(upload: StorageUpload): Promise<Checkpoint> {
  const stop = new AbortController()
  let last = nothing
  const running = transfer({
    appKey,
    openAt: flakyFile(bytes, { msPerMiB: 400 }).openAt,
    onBytes: () => undefined,
    onCheckpoint: async (checkpoint) => {
      last = checkpoint
      stop.abort(new Error('killed'))
    },
    upload,
    size: bytes.length,
    from: nothing,
    signal: stop.signal,
  })
  await assert.rejects(running, /killed/)
  return last
}
